import type { ownData as english } from "../en/ownData.ts";

export const ownData: typeof english = {
  export: "导出全部数据",
  erase: "删除",
  erased: "已删除。文件将在约一小时内清除。",
  eraseTitle: (customer) => `删除 ${customer}？`,
  eraseText: "将删除该客户名下所有名称与标识的全部信息：事件、属性、消息内容、分群中的位置。此操作无法撤销。",
  typeId: "请输入该客户的 ID 以继续",
  notTheId: (customer) => `这不是 ${customer}。`,
};
