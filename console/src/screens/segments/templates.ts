import type { Definition } from "./builder/Builder.tsx";

/** Definitions to begin with; `docs/segments.md` says what one may hold. */
export const TEMPLATES = {
  new: `name: new_customers
title: {en: New customers, zh: 新客户}
description:
  en: Their first order lies no more than 91 days back.
  zh: 首次下单不超过 91 天。
where:
  behaviour: {of: orders, measure: days_since_first, is: {at_most: 91}}
`,
  lapsed: `name: lapsed_customers
title: {en: Lapsed customers, zh: 流失客户}
description:
  en: They have ordered, but not for more than 91 days.
  zh: 曾经下单，但已超过 91 天没有光顾。
where:
  behaviour: {of: orders, measure: days_since_last, is: {more_than: 91}}
`,
  high_value: `name: high_value
title: {en: High value, zh: 高价值客户}
description:
  en: They are among the fifth who paid most in a quarter, and ordered at least three times.
  zh: 近一季度消费额位居前五分之一，且至少下单三次。
where:
  all:
    - behaviour: {of: orders, measure: sum, field: amount, within_days: 91, is: {top: 0.2}}
    - behaviour: {of: orders, measure: count, within_days: 91, is: {at_least: 3}}
`,
} as const;

export type Template = "none" | keyof typeof TEMPLATES;
export const TEMPLATE_NAMES = ["none", ...Object.keys(TEMPLATES)] as Template[];

/** What is built from nothing; a text from nothing is empty. */
export const EMPTY: Definition = {
  name: "",
  title: { en: "", zh: "" },
  description: { en: "", zh: "" },
  where: { all: [] },
};
