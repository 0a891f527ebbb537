import type { suppressions as english } from "../en/suppressions.ts";

export const suppressions: typeof english = {
  title: "禁发地址",
  lead: "无论同意状态如何，都不会向禁发地址发送任何消息，直到有人解除。",
  address: "地址",
  unknown: "已不可知",
  act: "操作",
  acts: { added: "已禁发", lifted: "已解除" },
  reason: "原因",
  reasons: {
    hard_bounce: "永久退信",
    complaint: "投诉",
    requested: "本人要求",
    legal: "法律原因",
    other: "其他原因",
  },
  source: "来源",
  time: "时间",
  note: "备注",
};
