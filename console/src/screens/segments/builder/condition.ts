/** A segment's condition as the plain data that the API reads; docs/segments.md says what each part may hold. */

export type Plain = Record<string, unknown>;

export const KINDS = [
  "all",
  "any",
  "not",
  "behaviour",
  "sequence",
  "trait",
  "consent",
  "segment",
  "share",
] as const;
export type Kind = (typeof KINDS)[number];

export const SOURCES = ["orders", "lines", "events"] as const;
export const MEASURES = [
  "count",
  "never",
  "sum",
  "average",
  "distinct",
  "first",
  "last",
  "top",
  "days_since_last",
  "days_since_first",
] as const;
export const PURPOSES = ["marketing", "personalisation", "analytics"] as const;
export const UNITS = ["days", "hours", "minutes"] as const;
export const NUMBERS: Record<string, readonly string[]> = {
  orders: ["amount"],
  lines: ["quantity", "amount", "discount", "coupon_discount"],
  events: [],
};
export const TEXTS: Record<string, readonly string[]> = {
  orders: ["order_id"],
  lines: ["order_id", "item", "name", "category", "subcategory", "kind", "brand"],
  events: ["name"],
};
export const ORDERED = ["at_least", "more_than", "at_most", "less_than"] as const;
export const RANKED = ["top", "bottom"] as const;
export const NAMED = ["is", "is_not", "one_of"] as const;

/** What a part begins with. */
export const BLANK: Record<Kind, () => Plain> = {
  all: () => ({ all: [BLANK.behaviour()] }),
  any: () => ({ any: [BLANK.behaviour()] }),
  not: () => ({ not: BLANK.behaviour() }),
  behaviour: () => ({ behaviour: { of: "orders", measure: "count", within_days: 91, is: { at_least: 1 } } }),
  trait: () => ({ trait: { name: "", is: { known: true } } }),
  consent: () => ({ consent: { channel: "email", topic: "marketing", granted: true } }),
  segment: () => ({ segment: { name: "", member: true } }),
  sequence: () => ({
    sequence: { within_days: 91, steps: [{ of: "events" }, { of: "orders", within: { days: 7 } }] },
  }),
  share: () => ({ share: { of: "lines", field: "amount", part: { category: [] }, is: { at_least: 0.2 } } }),
};

/** Which kind a part is, and its body; a kind that the builder has no form for is told as it is. */
export function partOf(condition: Plain): [kind: string, body: unknown] {
  return Object.entries(condition)[0] ?? ["all", []];
}

/** The fields that a measure can be taken of: none, numbers or texts. */
export function fieldsOf(of: string, measure: string): readonly string[] {
  if (measure === "sum" || measure === "average") return NUMBERS[of] ?? [];
  if (measure === "distinct" || measure === "top") return TEXTS[of] ?? [];
  return isChosen(measure) ? [...(TEXTS[of] ?? []), ...(NUMBERS[of] ?? [])] : [];
}

/** Measures whose value is one of the field's. */
export function isChosen(measure: string): boolean {
  return measure === "first" || measure === "last" || measure === "top";
}

/** The measures that there are of a source: events have no number to sum. */
export function measuresOf(of: string): readonly string[] {
  return MEASURES.filter((measure) => !needsField(measure) || fieldsOf(of, measure).length > 0);
}

export function needsField(measure: string): boolean {
  return measure === "sum" || measure === "average" || measure === "distinct" || isChosen(measure);
}

/** A comparison as its operator and value. */
export function compared(is: unknown): [operator: string, value: unknown] {
  if (is !== null && typeof is === "object" && !Array.isArray(is)) {
    const [found] = Object.entries(is);
    if (found) return found;
  }
  return Array.isArray(is) ? ["one_of", is] : ["is", is];
}

/** What a person types, as the value that an operator takes: lists by commas, numbers where they are numbers. */
export function typed(operator: string, text: string, asText: boolean): unknown {
  if (operator === "one_of") {
    return text
      .split(/[,，、]/)
      .map((each) => each.trim())
      .filter(Boolean)
      .map((each) => (asText ? each : scalar(each)));
  }
  return asText ? text : scalar(text);
}

export function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : value === undefined || value === null ? "" : String(value);
}

function scalar(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : text;
}
