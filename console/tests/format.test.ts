import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFormat, regional, relativeUnit } from "../src/format/format.ts";

const now = () => Date.parse("2026-11-22T12:00:00Z");
const english = makeFormat({ locale: "en", currency: "USD", timeZone: "UTC", now });
const chinese = makeFormat({ locale: "zh-Hans", currency: "CNY", timeZone: "Asia/Shanghai", now });

test("numbers, shares and money are written as the language does", () => {
  assert.equal(english.number(12345.678), "12,345.68");
  assert.equal(english.percent(0.1234), "12.3%");
  assert.equal(english.money(31.4), "$31.40");
  assert.equal(chinese.money(31.4), "¥31.40");
  assert.deepEqual([0, -0.0017, 0.004, -0.006].map(english.money), ["$0.00", "-$0.002", "$0.004", "-$0.01"]);
  assert.equal(english.signed(0.5, 1), "+0.5");
  assert.equal(chinese.compact(123456), "12.3万");
});

test("times are in the reader's zone and language", () => {
  assert.equal(english.date("2026-11-22T03:41:00Z"), "Nov 22, 2026");
  assert.equal(chinese.date("2026-11-22T03:41:00Z"), "2026年11月22日");
  assert.match(chinese.time("2026-11-22T03:41:00Z"), /11:41/);
  assert.match(chinese.second("2026-11-22T03:41:07Z"), /11:41:07/);
  assert.equal(english.ago("2026-11-22T11:57:00Z"), "3 minutes ago");
  assert.equal(chinese.ago("2026-11-21T12:00:00Z"), "昨天");
});

test("what is missing is a dash, never 0", () => {
  for (const write of [english.number, english.percent, english.money, english.signed, english.compact]) {
    assert.equal(write(null), "–");
    assert.equal(write(undefined), "–");
    assert.equal(write(Number.NaN), "–");
  }
  assert.equal(english.time("no time"), "–");
  assert.equal(english.number(0), "0");
});

test("without a currency money is a plain number", () => {
  assert.equal(makeFormat({ locale: "en" }).money(2.5), "2.50");
});

test("relative times take the largest unit that fits", () => {
  assert.deepEqual(relativeUnit(-59), ["second", -59]);
  assert.deepEqual(relativeUnit(3600), ["hour", 1]);
  assert.deepEqual(relativeUnit(-86400 * 8), ["week", -1]);
});

test("dates follow the browser's region within the chosen language", () => {
  assert.equal(regional("en", ["zh-CN", "en-GB", "en-US"]), "en-GB");
  assert.equal(regional("zh-Hans", ["en-GB"]), "zh-Hans");
});
