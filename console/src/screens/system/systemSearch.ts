/** What the address of System says: the tab, and which job or import is open. */

export type SystemTab = "overview" | "jobs" | "imports";

export interface SystemSearch {
  tab?: SystemTab;
  job?: string;
  import?: string;
}

/** Reads it; what is none of ours is dropped. */
export function systemSearch(found: Record<string, unknown>): SystemSearch {
  const tab = (["overview", "jobs", "imports"] as const).find((each) => each === found.tab);
  const text = (name: "job" | "import") => {
    const value = found[name];
    return typeof value === "string" || typeof value === "number" ? { [name]: String(value) } : {};
  };
  return { ...(tab ? { tab } : {}), ...text("job"), ...text("import") };
}
