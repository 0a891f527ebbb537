import assert from "node:assert/strict";
import { test } from "node:test";
import { meant } from "../src/screens/segments/builder/suggested.ts";

test("what differs from a known text by its case alone is told", () => {
  assert.deepEqual(meant("produce", ["PRODUCE", "Meat"]), ["PRODUCE"]);
  assert.deepEqual(meant("produce, Meat, MEAT", ["PRODUCE", "Meat"]), ["PRODUCE", "Meat"]);
  assert.deepEqual(meant("bread, milk", ["Bread, Milk"]), ["Bread, Milk"]);
});

test("what is known, and what nothing known resembles, is left alone", () => {
  assert.deepEqual(meant("PRODUCE", ["PRODUCE", "produce"]), []);
  assert.deepEqual(meant("fish", ["PRODUCE"]), []);
  assert.deepEqual(meant("", []), []);
});
