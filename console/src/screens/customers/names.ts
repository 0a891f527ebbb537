/** The names of what the API tells by code. */

import { named } from "../../words/named.ts";
import type { Words } from "../../words/words.ts";

type CustomerWords = Words["customer"];

/** "offer:18" carries the coupons of campaign 18. */
export function actionName(words: CustomerWords, action: string): string {
  const [kind, campaign] = action.split(":", 2);
  return kind === "offer" && campaign ? words.offer(campaign) : named(words.actions, action);
}

/** "Email · Marketing" */
export function purposeName(words: CustomerWords, channel: string, topic: string): string {
  return `${named(words.channels, channel)} · ${named(words.topics, topic)}`;
}
