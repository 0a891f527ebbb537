/** Actions, limits and states of a campaign in the reader's language. */

import type { Option } from "../../api/schema.ts";
import type { Tone } from "../../components/Badge.tsx";
import type { Words } from "../../words/words.ts";

/** What an action is called; `title` is the plan's own name for it, kept where it is not the standard one. */
export function actionInWords(key: string, words: Words, title = ""): string {
  const names = words.campaigns.actionNames;
  if (key === "no_contact" || key === "email") return names[key];
  const campaign = key.startsWith("offer:") ? key.slice("offer:".length) : "";
  if (campaign && (title === "" || title === `Offer of campaign ${campaign}`)) return names.offer(campaign);
  return title || key;
}

/** What a limit is called: the budget, or the room of an offer. */
export function limitInWords(name: string, words: Words, title = ""): string {
  const names = words.campaigns.limitNames;
  if (name === "budget") return names.budget;
  return name.startsWith("offer:") ? names.offer(actionInWords(name, words, title)) : name;
}

/** Why an action was closed to a customer. */
export function barrierInWords(barrier: Option["barrier"], words: Words): string {
  const said = words.campaigns.barriers;
  if (!barrier) return said.not_known;
  if (barrier.code === "over_limit") return said.over_limit(limitInWords(barrier.limit, words));
  return said[barrier.code];
}

export const STATES = ["planned", "handed_over", "sent", "skipped", "failed", "uncertain"] as const;
export type State = (typeof STATES)[number];

export const STATE_TONES: Record<State, Tone> = {
  planned: "plain",
  handed_over: "accent",
  sent: "good",
  skipped: "plain",
  failed: "bad",
  uncertain: "warn",
};

export const FATES = [
  "contacted",
  "held_out",
  "no_consent",
  "suppressed",
  "nothing_open",
  "not_worth_it",
  "limits_too_dear",
  "drawn_no_contact",
] as const;
export type Fate = (typeof FATES)[number];

export const FATE_TONES: Record<Fate, Tone> = {
  contacted: "good",
  held_out: "accent",
  no_consent: "plain",
  suppressed: "plain",
  nothing_open: "plain",
  not_worth_it: "plain",
  limits_too_dear: "plain",
  drawn_no_contact: "warn",
};
