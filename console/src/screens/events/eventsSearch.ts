/** What the address of Live events says: what is looked for, and which event is open. */

export const VERDICTS = ["stored", "duplicate", "quarantined"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface EventsSearch {
  find?: string;
  verdict?: Verdict;
  source?: string;
  event?: number;
}

/** Reads it; what is none of ours is dropped. */
export function eventsSearch(found: Record<string, unknown>): EventsSearch {
  const verdict = VERDICTS.find((each) => each === found.verdict);
  const { find, source, event } = found;
  return {
    ...(typeof find === "string" && find ? { find } : {}),
    ...(verdict ? { verdict } : {}),
    ...(typeof source === "string" && source ? { source } : {}),
    ...(Number.isInteger(event) ? { event: event as number } : {}),
  };
}
