/** Names and reasons of models in the reader's language. */

import type { Format } from "../../format/format.ts";
import type { Words } from "../../words/words.ts";

/** The target's name: the shop's is "any purchase", a category's is its own. */
export function targetInWords(target: string, words: Words): string {
  return target === "shop" ? words.models.anyPurchase : target;
}

const TOO_FEW = /^not enough data: (\d+) of (\d+) customers bought in the window$/;

/** Why there is no model. What the server says in another form stays as it is. */
export function reasonInWords(reason: string, words: Words, format: Format): string {
  const [, buyers, customers] = TOO_FEW.exec(reason) ?? [];
  if (!buyers || !customers) return reason === "not enough data" ? words.models.noModel : reason;
  return words.models.tooFew(format.number(Number(buyers)), format.number(Number(customers)));
}

/** "forest(trees=80)" is a random forest; the rest says which. */
export function learnerInWords(described: string, words: Words): { name: string; which: string } {
  const [kind = "", rest = ""] = described.split("(", 2);
  const names: Record<string, string> = words.models.learners;
  return { name: names[kind] ?? kind, which: rest.replace(/\)$/, "") };
}

/** A key in words, or the key itself where a newer server has one that we do not know. */
export function known(words: Record<string, string>, key: string): string {
  return words[key] ?? key;
}

const NOT_FOR =
  "It says who is likely to buy, not whom a message would change: it is not causal. Not for prices, credit or any decision about a person's rights.";

/** The card's warning: ours in the reader's language, any other as it was written. */
export function notForInWords(text: string, words: Words): string {
  return text === NOT_FOR ? words.models.notForText : text;
}
