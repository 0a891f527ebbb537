import assert from "node:assert/strict";
import { test } from "node:test";
import { titled } from "../src/screens/segments/builder/titles.ts";

const TEMPLATE = {
  title: { en: "New customers", zh: "新客户" },
  description: { en: "They are new.", zh: "新近下单。" },
};
const EMPTY = { title: { en: "", zh: "" }, description: { en: "", zh: "" } };

test("a template's other language follows what is typed, letter by letter", () => {
  const once = titled(TEMPLATE, TEMPLATE, "title", "en", "Milk");
  assert.deepEqual(once.title, { en: "Milk", zh: "Milk" });
  assert.deepEqual(titled(once, TEMPLATE, "title", "en", "Milk lovers").title, {
    en: "Milk lovers",
    zh: "Milk lovers",
  });
  assert.deepEqual(once.description, TEMPLATE.description);
  assert.deepEqual(titled(TEMPLATE, TEMPLATE, "description", "zh", "买牛奶。").description, {
    en: "买牛奶。",
    zh: "买牛奶。",
  });
});

test("what nobody wrote follows from nothing too", () => {
  assert.deepEqual(titled(EMPTY, undefined, "title", "zh", "牛").title, { en: "牛", zh: "牛" });
});

test("a text that somebody wrote in the other language stays", () => {
  const written = { ...TEMPLATE, title: { en: "Milk", zh: "爱喝牛奶" } };
  assert.deepEqual(titled(written, TEMPLATE, "title", "en", "Milk lovers").title, {
    en: "Milk lovers",
    zh: "爱喝牛奶",
  });
  assert.deepEqual(titled(TEMPLATE, undefined, "title", "en", "Saved before").title, {
    en: "Saved before",
    zh: "新客户",
  });
});
