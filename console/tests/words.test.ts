import assert from "node:assert/strict";
import { test } from "node:test";
import { IDENTITY, INTERESTS, OWN_DATA, SUPPRESSIONS } from "../src/screens/customers/words.ts";
import { IMPORTS } from "../src/screens/imports/words.ts";
import { BUILDER } from "../src/screens/segments/builder/words.ts";
import { SEGMENT_MEMBERS } from "../src/screens/segments/words.ts";
import { en as first } from "../src/words/en.ts";
import { chosenLocale } from "../src/words/words.ts";
import { zhHans as firstInChinese } from "../src/words/zh-Hans.ts";

/** What comes with a screen, beside what the first view loads. */
const APART = {
  builder: BUILDER,
  identity: IDENTITY,
  imports: IMPORTS,
  interests: INTERESTS,
  ownData: OWN_DATA,
  segmentMembers: SEGMENT_MEMBERS,
  suppressions: SUPPRESSIONS,
};
const inLanguage = (locale: "en" | "zh-Hans") =>
  Object.fromEntries(Object.entries(APART).map(([name, texts]) => [name, texts[locale]]));
const en = { ...first, ...inLanguage("en") };
const zhHans = { ...firstInChinese, ...inLanguage("zh-Hans") };

/** What is the same in every language: names, codes, signs. */
const SHARED = new Set<string>([
  "settings.workspace.units.MB",
  "builder.yaml",
  "interests.hour",
  "models.leak",
  "segments.channels.whatsapp",
]);

type Leaf = string | ((...values: never[]) => string);
type Tree = { [key: string]: Leaf | Tree };

function leaves(tree: Tree, prefix = ""): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const [key, value] of Object.entries(tree)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "object") for (const [inner, leaf] of leaves(value, path)) found.set(inner, leaf);
    else found.set(path, value);
  }
  return found;
}

/** A text with marks in the places of its values. */
function written(leaf: Leaf): string {
  if (typeof leaf === "string") return leaf;
  const marks = Array.from({ length: leaf.length }, (_, at) => `⟨${at}⟩`);
  return (leaf as (...values: string[]) => string)(...marks);
}

test("both languages have the same keys", () => {
  assert.deepEqual([...leaves(zhHans).keys()].sort(), [...leaves(en).keys()].sort());
});

test("every text is translated", () => {
  const chinese = leaves(zhHans);
  const same = [...leaves(en)].filter(([key, leaf]) => {
    const translation = chinese.get(key);
    if (translation === undefined || SHARED.has(key)) return false;
    const text = written(translation).replaceAll(/⟨\d⟩/g, "");
    return !/\p{Script=Han}/u.test(text) || written(leaf) === written(translation);
  });
  assert.deepEqual(
    same.map(([key]) => key),
    [],
  );
});

test("no text is empty, and English has no Chinese in it", () => {
  for (const [key, leaf] of leaves(en)) {
    assert.notEqual(written(leaf).trim(), "", key);
    assert.doesNotMatch(written(leaf), /\p{Script=Han}/u, key);
  }
});

test("a translation uses the values that the English text uses", () => {
  const chinese = leaves(zhHans);
  const values = (leaf: Leaf) => new Set(written(leaf).match(/⟨\d⟩/g) ?? []);
  for (const [key, leaf] of leaves(en)) {
    const translation = chinese.get(key);
    if (typeof leaf !== "function" || typeof translation !== "function") continue;
    if (leaf.length !== translation.length) continue;
    assert.deepEqual([...values(translation)].sort(), [...values(leaf)].sort(), key);
  }
});

test("the language is the first that we speak", () => {
  assert.equal(chosenLocale([null, "zh-CN", "en"]), "zh-Hans");
  assert.equal(chosenLocale(["fr-FR", "en-GB", "zh"]), "en");
  assert.equal(chosenLocale(["fr"]), "en");
});
