/** What the address of a model says: the tab, the version, and from which chance on customers show. */

export interface ModelSearch {
  tab?: "customers";
  version?: number;
  atLeast?: number;
}

/** Reads it; what is none of ours is dropped. */
export function modelSearch(found: Record<string, unknown>): ModelSearch {
  const version = Number(found.version);
  const atLeast = Number(found.atLeast);
  return {
    ...(found.tab === "customers" ? { tab: "customers" } : {}),
    ...(Number.isSafeInteger(version) && version > 0 ? { version } : {}),
    ...(atLeast > 0 && atLeast <= 1 ? { atLeast } : {}),
  };
}
