import assert from "node:assert/strict";
import { test } from "node:test";
import { standing } from "../src/screens/models/standing.ts";

function card(version: number, versions: number, ruling: number) {
  const made = { learner: "tree", created: "2026-01-01T00:00:00Z", in_force: [] };
  const all = Array.from({ length: versions }, (_, at) => versions - at);
  return { version, versions: all.map((one) => ({ ...made, version: one, ruling: one === ruling })) };
}

test("the card in force that is the last one has nothing beside it", () => {
  assert.deepEqual(standing(card(2, 2, 2)), { inForce: undefined, later: undefined });
});

test("beside the card in force stands a later one that did not take over", () => {
  assert.deepEqual(standing(card(1, 3, 1)), { inForce: undefined, later: 3 });
});

test("beside a card that is not in force stands the one that is, and the last if that is a third", () => {
  assert.deepEqual(standing(card(2, 2, 1)), { inForce: 1, later: undefined });
  assert.deepEqual(standing(card(1, 2, 2)), { inForce: 2, later: undefined });
  assert.deepEqual(standing(card(2, 3, 1)), { inForce: 1, later: 3 });
});
