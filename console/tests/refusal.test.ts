import assert from "node:assert/strict";
import { test } from "node:test";
import { isHere, refusalOf } from "../src/screens/segments/builder/refusal.ts";
import { BUILDER } from "../src/screens/segments/builder/words.ts";

const EN = { ...BUILDER.en, channel: "Channel", topic: "Topic", purpose: "Purpose" };
const ZH = { ...BUILDER["zh-Hans"], channel: "渠道", topic: "主题", purpose: "用途" };
const said = (message: string, hint = "", words = EN) => refusalOf(message, hint, words)?.sentence;

test("a place is told by the words of its blocks", () => {
  assert.equal(
    said("segment.where.all[2].trait.name is ''.", "It is a text that is not empty."),
    "All of these hold › Condition 2 › A trait › Trait: Nothing stands here yet. Fill it in.",
  );
  assert.equal(
    said("segment.where.not.any[1].behaviour.is.at_least is 'x'.", "It is a number."),
    "This does not hold › At least one of these holds › Condition 1 › What they did › Value: A number belongs here.",
  );
  assert.equal(
    said("segment.where.sequence.steps[2].where.kind is [].", ""),
    "Steps in turn › Step 2 › Kind: Nothing stands here yet. Fill it in.",
  );
  assert.equal(said("segment.where.consent.topic is ''.", "", ZH), "同意 › 主题: 此处尚未填写。");
  assert.equal(
    said("segment.where.all is [].", "It takes a list of at least one condition."),
    `All of these hold: ${EN.nothing}`,
  );
});

test("what has no words of its own is told as the API says it", () => {
  assert.equal(
    said("segment.where.behaviour.within_days is 0.", "Days are 1 to 36500."),
    "What they did › Within days: is 0. Days are 1 to 36500.",
  );
  assert.equal(said("segment.name is 'A B'.", "Use small letters."), `Name: ${EN.nameHint}`);
  assert.equal(
    refusalOf("These segments refer to each other in a circle: a -> a.", "Break it up.", EN),
    null,
  );
});

test("only the innermost block around a place is marked", () => {
  const place = "where.all[2].trait.name";
  assert.ok(isHere("where.all[2]", "trait", place));
  assert.ok(!isHere("where", "all", place));
  assert.ok(!isHere("where.all[1]", "trait", place));
  assert.ok(!isHere("where.all[2]", "trait", "where.all[20].trait.name"));
  assert.ok(isHere("where", "all", "where.all"));
  assert.ok(!isHere("where", "not", "where.not.trait.name"));
  assert.ok(isHere("where.not", "trait", "where.not.trait.name"));
});
