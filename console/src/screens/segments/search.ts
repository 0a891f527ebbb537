/** What the address of one segment carries. */

export const TABS = ["members", "sample", "reach", "overlaps", "runs", "definition", "sql"] as const;
export type Tab = (typeof TABS)[number];

export interface SegmentSearch {
  tab?: Tab;
}

export function segmentSearch(given: Record<string, unknown>): SegmentSearch {
  const tab = TABS.find((known) => known === given.tab);
  return tab ? { tab } : {};
}
