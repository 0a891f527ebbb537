import type { interests as english } from "../en/interests.ts";

export const interests: typeof english = {
  lead: "各项在其行为中所占的份额，时间越久权重越低；括号内为 95% 区间的下限。",
  empty: "该客户尚未购买、加购或浏览过任何有类别、品牌或价格的商品。",
  notPersonalised: "不建立画像：该客户已要求不做个性化。",
  dimensions: { category: "类别", brand: "品牌", price_band: "价格带", channel: "渠道", hour: "时段" },
  bands: { low: "低", middle: "中", high: "高" },
  hour: (hour) => `${hour.padStart(2, "0")}:00`,
  from: (events, days) => `${days} 天内 ${events} 个事件`,
  notEnough: (days) => `数据不足：${days} 天`,
  interest: "兴趣",
  share: (share, low) => `${share}（至少 ${low}）`,
  because: {
    bought: (what, when) => `购买 ${what}，${when}`,
    added: (what, when) => `加购 ${what}，${when}`,
    viewed: (what, when) => `浏览 ${what}，${when}`,
  },
  andMore: (more) => `另有 ${more} 行`,
};
