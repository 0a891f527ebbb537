/** What the address of one segment carries. */

export const TABS = [
  "members",
  "sample",
  "reach",
  "overlaps",
  "history",
  "runs",
  "definition",
  "sql",
] as const;
export type Tab = (typeof TABS)[number];

export interface SegmentSearch {
  tab?: Tab;
  /** The moment of the run whose members are shown; those now without it. */
  of?: string;
}

export function segmentSearch(given: Record<string, unknown>): SegmentSearch {
  const tab = TABS.find((known) => known === given.tab);
  const of = typeof given.of === "string" && !Number.isNaN(Date.parse(given.of)) ? given.of : undefined;
  return { ...(tab && { tab }), ...(of && { of }) };
}
