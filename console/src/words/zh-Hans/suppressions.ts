import type { suppressions as english } from "../en/suppressions.ts";

export const suppressions: typeof english = {
  title: "禁发名单中的地址",
  lead: "无论同意状态如何，都不会向禁发名单中的地址发送任何消息，直到有人将其移出。",
  address: "地址",
  unknown: "无法显示：名单只保存带密钥的哈希，此处没有该地址的原文",
  act: "操作",
  acts: { added: "列入名单", lifted: "移出名单" },
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
