/** What the address of Data health says: the tab, and which reason is open. */

export const TABS = ["quarantine", "volume", "plan"] as const;
export type HealthTab = (typeof TABS)[number];

export interface HealthSearch {
  tab?: HealthTab;
  reason?: string;
  source?: string;
  event?: string;
}

/** Reads it; what is none of ours is dropped. */
export function healthSearch(found: Record<string, unknown>): HealthSearch {
  const tab = TABS.find((each) => each === found.tab);
  const text = (name: "reason" | "source" | "event") => {
    const value = found[name];
    return typeof value === "string" || typeof value === "number" ? { [name]: String(value) } : {};
  };
  return { ...(tab ? { tab } : {}), ...text("reason"), ...text("source"), ...text("event") };
}
