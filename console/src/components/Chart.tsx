import type { EChartsType } from "echarts/core";
import { useEffect, useRef } from "react";
import { useFormat } from "../format/useFormat.ts";
import { useDark } from "../shell/theme.ts";
import { useWords } from "../words/useWords.ts";
import { type ChartData, optionOf, type Palette } from "./chartOption.ts";

interface ChartProps extends ChartData {
  /** What the chart shows, in words; also the name of its table. */
  title: string;
  /** How a y value is written; a plain number unless told. */
  write?: (value: number) => string;
}

/** A chart on a canvas, and the same numbers as a table for whoever cannot see it. */
export function Chart({ title, write, ...chart }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = useRef<EChartsType | null>(null);
  const format = useFormat();
  const dark = useDark();
  const writing = write ?? ((value: number) => format.number(value));
  const data = JSON.stringify(chart);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `data` stands for the chart's contents, `dark` for its colours
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let left = false;
    void import("./echarts.ts").then(({ init }) => {
      if (left) return;
      drawn.current ??= init(element);
      const animate = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      drawn.current.setOption(optionOf(chart, paletteOf(element), writing, animate), true);
      element.dataset.drawn = "";
    });
    return () => {
      left = true;
    };
  }, [data, dark, format]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watcher = new ResizeObserver(() => drawn.current?.resize());
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      drawn.current?.dispose();
      drawn.current = null;
    };
  }, []);

  return (
    <figure className="min-w-0">
      <div ref={box} role="img" aria-label={title} className="h-64 w-full" />
      <AsTable title={title} chart={chart} write={writing} />
    </figure>
  );
}

function AsTable({
  title,
  chart,
  write,
}: {
  title: string;
  chart: ChartData;
  write: (value: number) => string;
}) {
  const words = useWords();
  const format = useFormat();
  const xs = [...new Set(chart.series.flatMap((series) => series.points.map(([x]) => x)))];
  const maps = chart.series.map((series) => new Map(series.points));
  const around = chart.series.map(
    (series) => new Map(series.intervals?.map(([x, low, high]) => [x, [low, high] as const])),
  );
  const writeX = (x: string | number) => {
    if (chart.writeX && typeof x === "number") return chart.writeX(x);
    if (chart.x === "time") return format.date(new Date(x).toISOString());
    return typeof x === "number" ? format.number(x) : x;
  };
  return (
    <details className="mt-1 text-sm">
      <summary className="text-quiet">{words.common.asTable}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus */}
      <section aria-label={title} tabIndex={0} className="mt-2 max-h-64 overflow-auto">
        <table className="w-full text-left">
          <thead>
            <tr>
              <th scope="col" className="pr-4 font-medium">
                {chart.xName ?? words.common.point}
              </th>
              {chart.series.map((series) => (
                <th key={series.name} scope="col" className="pr-4 text-right font-medium">
                  {series.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {xs.map((x) => (
              <tr key={x}>
                <th scope="row" className="pr-4 font-normal">
                  {writeX(x)}
                </th>
                {maps.map((map, index) => {
                  const y = map.get(x);
                  const interval = typeof x === "number" ? around[index]?.get(x) : undefined;
                  return (
                    <td key={chart.series[index]?.name} className="pr-4 text-right">
                      {typeof y === "number" ? write(y) : "–"}
                      {interval && ` (${words.common.interval(write(interval[0]), write(interval[1]))})`}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

/** A token's colour as the browser resolves it now, light or dark. */
function paletteOf(element: HTMLElement): Palette {
  const probe = document.createElement("span");
  element.append(probe);
  const colours = new Map<string, string>();
  for (const token of ["ink", "quiet", "line", "accent", "warn", "raised", "good"]) {
    probe.style.color = `var(--${token})`;
    colours.set(token, getComputedStyle(probe).color);
  }
  probe.remove();
  return (token) => colours.get(token) ?? "";
}
