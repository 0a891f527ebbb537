/** The chart as ECharts takes it, in the page's colours. */

import type { EChartsCoreOption } from "echarts/core";

export interface Series {
  name: string;
  /** [x, y]; a null y is a gap, never 0. */
  points: readonly (readonly [string | number, number | null])[];
  /** Drawn thin and dashed: a baseline, a diagonal. */
  reference?: boolean;
  /** [x, low, high]: the interval of a point, drawn as a line through it. */
  intervals?: readonly (readonly [number, number, number])[];
}

export interface ChartData {
  kind: "line" | "bar";
  x: "time" | "category" | "value";
  xName?: string;
  /** How an x value is written; a plain number unless told. */
  writeX?: (value: number) => string;
  yName?: string;
  /** The y values are counts: between two whole ones there is none. */
  counts?: true;
  series: readonly Series[];
}

/** The page's colours, by the token's name. */
export type Palette = (token: "ink" | "quiet" | "line" | "accent" | "warn" | "raised" | "good") => string;

type Write = (value: number) => string;

export function optionOf(
  chart: ChartData,
  colour: Palette,
  write: Write,
  animate: boolean,
): EChartsCoreOption {
  const quiet = colour("quiet");
  const axis = {
    axisLabel: { color: quiet, hideOverlap: true },
    axisLine: { lineStyle: { color: colour("line") } },
    splitLine: { lineStyle: { color: colour("line") } },
    nameTextStyle: { color: quiet },
  };
  return {
    animation: animate,
    color: [colour("accent"), colour("warn"), colour("good")],
    textStyle: { fontFamily: "inherit", color: colour("ink") },
    grid: {
      left: 8,
      right: 16,
      top: chart.series.length > 1 ? 40 : 24,
      bottom: 8,
      outerBounds: { left: 0, right: 0 },
    },
    legend: chart.series.length > 1 ? { textStyle: { color: colour("ink") }, top: 0 } : undefined,
    tooltip: {
      trigger: "axis",
      // Drawn on the canvas: the policy allows no style attributes in made HTML.
      renderMode: "richText",
      backgroundColor: colour("raised"),
      borderColor: colour("line"),
      textStyle: { color: colour("ink") },
      valueFormatter: (value: unknown) => (typeof value === "number" ? write(value) : "–"),
    },
    xAxis: {
      type: chart.x,
      name: chart.xName,
      nameLocation: "middle",
      nameGap: 28,
      ...axis,
      ...(chart.writeX ? { axisLabel: { ...axis.axisLabel, formatter: chart.writeX } } : {}),
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      name: chart.yName,
      ...(chart.counts && { minInterval: 1 }),
      ...axis,
      axisLabel: { ...axis.axisLabel, formatter: (value: number) => write(value) },
    },
    series: chart.series.flatMap((series) => [
      drawn(series, chart.kind, quiet),
      ...(series.intervals ? [intervalsOf(series, series.intervals, quiet)] : []),
    ]),
  };
}

function drawn(
  { name, points, reference }: Series,
  kind: ChartData["kind"],
  quiet: string,
): Record<string, unknown> {
  return {
    type: kind,
    symbol: "circle",
    symbolSize: 5,
    name,
    data: points.map(([x, y]) => [x, y]),
    showSymbol: points.length < 30,
    connectNulls: false,
    barMaxWidth: 32,
    ...(reference
      ? {
          lineStyle: { type: "dashed", width: 1, color: quiet },
          itemStyle: { color: quiet },
          showSymbol: false,
        }
      : {}),
  };
}

interface Drawing {
  value: (dimension: number) => number;
  coord: (point: [number, number]) => [number, number];
}

/** A thin upright line for each interval, behind the points. */
function intervalsOf(
  { name }: Series,
  intervals: readonly (readonly [number, number, number])[],
  colour: string,
): Record<string, unknown> {
  return {
    type: "custom",
    name,
    silent: true,
    z: 1,
    tooltip: { show: false },
    encode: { x: 0, y: [1, 2] },
    data: intervals.map((each) => [...each]),
    renderItem: (_: unknown, { value, coord }: Drawing) => {
      const [x, low] = coord([value(0), value(1)]);
      const [, high] = coord([value(0), value(2)]);
      return {
        type: "line",
        shape: { x1: x, y1: low, x2: x, y2: high },
        style: { stroke: colour, lineWidth: 2 },
      };
    },
  };
}
