import type { interests as english } from "../en/interests.ts";

export const interests: typeof english = {
  lead: "各项在其行为中所占的份额，时间越久权重越低；括号内为 95% 区间的下限。",
  empty: (from, to) =>
    `从 ${from} 到 ${to}，没有该客户购买、加购或浏览的记录。更早的行为不再计入：由 profile.half_life_days 决定可追溯多久。`,
  notYet: (to) =>
    `兴趣尚未计算：计算所依据的历史截至 ${to}，而该客户的事件在此之后才到达。服务器会自动读入，通常只需数秒。`,
  again: "再看一次",
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
