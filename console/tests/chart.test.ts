import assert from "node:assert/strict";
import { test } from "node:test";
import { type ChartData, optionOf } from "../src/components/chartOption.ts";

const chart: ChartData = {
  kind: "bar",
  x: "category",
  series: [{ name: "Entered", points: [["2026-01-01", 1]] }],
};
const axisOf = (of: ChartData) =>
  optionOf(of, (token) => token, String, false).yAxis as { minInterval?: number };

test("counts have whole ticks, shares may have any", () => {
  assert.equal(axisOf({ ...chart, counts: true }).minInterval, 1);
  assert.equal(axisOf(chart).minInterval, undefined);
});
