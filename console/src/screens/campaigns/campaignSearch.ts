/** What the address of a campaign says besides its name. */

import { FATES, type Fate, STATES, type State } from "./inWords.ts";

export const TABS = ["overview", "customers", "messages"] as const;
export type CampaignTab = (typeof TABS)[number];

export interface CampaignSearch {
  tab?: CampaignTab;
  fate?: Fate;
  action?: string;
  state?: State;
  reason?: string;
  /** Whose "why?" is open. */
  customer?: string;
  /** Which message is open. */
  message?: number;
}

function among<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((each) => each === value);
}

/** Reads it; what is none of ours is dropped. */
export function campaignSearch(found: Record<string, unknown>): CampaignSearch {
  const text = (value: unknown) =>
    typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
  const message = Number(found.message);
  const search = {
    tab: among(TABS, found.tab),
    fate: among(FATES, found.fate),
    action: text(found.action),
    state: among(STATES, found.state),
    reason: text(found.reason),
    customer: text(found.customer),
    message: Number.isSafeInteger(message) && message > 0 ? message : undefined,
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
