/** A refusal of a definition in the words of its blocks: the API names the place in YAML. */

import { type Kind, ORDERED, RANKED } from "./condition.ts";
import type { BUILDER } from "./words.ts";

export interface Refusal {
  /** As YAML counts: `where.all[2].trait.name`. */
  place: string;
  /** What is wrong there. */
  what: string;
  /** That, behind the names of the blocks that lead to the place. */
  sentence: string;
}

/** The builder's words, and those that it borrows. */
export type BlockWords = (typeof BUILDER)["en"] & { channel: string; topic: string; purpose: string };

const PLACED = /^segment\.((?:\w+|\[\d+\]|\.)+) (.+)$/s;
const EMPTY = /^is (''|\[\]|\{\}|None|empty|missing)\./;

/** Reads what the API said of a definition; null where it names no place in it. */
export function refusalOf(message: string, hint: string, words: BlockWords): Refusal | null {
  const [, place, said] = PLACED.exec(message) ?? [];
  if (place === undefined || said === undefined) return null;
  const what = whatIsWrong(place, said, hint, words);
  return { place, what, sentence: `${named(place, words).join(" › ")}: ${what}` };
}

/** Whether a block is the innermost one around the place of a refusal. */
export function isHere(block: string, kind: string, place: string): boolean {
  const inner = place.startsWith(block) ? place.slice(block.length) : "no";
  if (kind === "all" || kind === "any") return inner === "" || inner === `.${kind}`;
  if (kind === "not") return inner === "";
  return inner === "" || inner.startsWith(".");
}

function whatIsWrong(place: string, said: string, hint: string, words: BlockWords): string {
  if (/\b(all|any)$/.test(place)) return words.nothing;
  if (EMPTY.test(said)) return words.isEmpty;
  if (place === "name") return words.nameHint;
  const operator = place.split(".").at(-1) ?? "";
  if ((ORDERED as readonly string[]).includes(operator)) return words.isNoNumber;
  if ((RANKED as readonly string[]).includes(operator)) return words.shareHint;
  return [said, hint].filter(Boolean).join(" ");
}

/** The names of a place, from the outermost block to the field. */
function named(place: string, words: BlockWords): string[] {
  const [top = "", ...steps] = place.match(/\w+/g) ?? [];
  if (top !== "where") return [words[top as "name" | "title" | "description"] ?? top];
  const found: string[] = [];
  let kind = "";
  for (const step of steps) {
    if (/^\d+$/.test(step)) found.push(kind === "sequence" ? words.step(step) : words.part(step));
    else if (isKind(step, words) && !LEAVES.has(kind)) {
      kind = step;
      found.push(words.kinds[step]);
    } else {
      const name = fieldName(step, kind, words);
      if (name !== undefined) found.push(name);
    }
  }
  return found;
}

/** Kinds that hold no other condition: a `segment` or `kind` inside one is a field. */
const LEAVES = new Set(["behaviour", "sequence", "trait", "consent", "segment", "share"]);

function isKind(step: string, words: BlockWords): step is Kind {
  return step in words.kinds;
}

function fieldName(step: string, kind: string, words: BlockWords): string | undefined {
  if (step === "name" && kind === "trait") return words.trait;
  if (step === "name" && kind === "segment") return words.otherSegment;
  const fields: Record<string, string> = {
    ...words.fields,
    of: words.of,
    measure: words.measure,
    field: words.field,
    within_days: words.within,
    within: words.atMost,
    is: words.value,
    channel: words.channel,
    topic: words.topic,
    purpose: words.purpose,
    granted: words.granted,
    member: words.membership,
    never: words.didNotFollow,
  };
  return fields[step];
}
