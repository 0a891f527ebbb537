import { useWords } from "../words/useWords.ts";

interface IntervalBarProps {
  label: string;
  /** Undefined or null where there is not enough data. */
  point: number | null | undefined;
  low: number | null | undefined;
  high: number | null | undefined;
  /** The ends of the scale, the same for bars that stand together. Zero should be between them. */
  from: number;
  to: number;
  /** How a number is written: `format.money`, `(x) => format.percent(x)`. */
  write: (value: number) => string;
  /** For a table's cell: the label is only read out, and the interval stands below its bar. */
  tight?: boolean;
}

/** A point with its interval on a scale with a zero line. */
export function IntervalBar({ label, point, low, high, from, to, write, tight }: IntervalBarProps) {
  const words = useWords();
  const known = typeof point === "number" && typeof low === "number" && typeof high === "number";
  const at = (value: number) => `${Math.min(100, Math.max(0, ((value - from) / (to - from)) * 100))}%`;
  const width = (a: number, b: number) =>
    `${Math.max(0, Number.parseFloat(at(b)) - Number.parseFloat(at(a)))}%`;
  return (
    <div className={`flex flex-wrap items-baseline justify-between gap-x-3 ${tight ? "min-w-48" : ""}`}>
      <span className={tight ? "sr-only" : "min-w-0 break-words"}>{label}</span>
      <span className={`relative h-5 w-full ${tight ? "" : "order-last"}`} aria-hidden="true">
        <span className="absolute inset-x-0 top-1/2 h-px bg-line" />
        <span className="absolute inset-y-0 w-px bg-line-strong" style={{ left: at(0) }} />
        {known && (
          <>
            <span
              className="absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full bg-accent opacity-50"
              style={{ left: at(low), width: width(low, high) }}
            />
            <span
              className="absolute top-1/2 size-2.5 -translate-x-1/2 -translate-y-1/2 rounded-full bg-accent"
              style={{ left: at(point) }}
            />
          </>
        )}
      </span>
      <span className={`tabular-nums ${tight ? "whitespace-nowrap" : "text-right"}`}>
        {known ? (
          <>
            {`${write(point)} `}
            <span className="text-sm text-quiet">
              {(tight ? words.common.range : words.common.interval)(write(low), write(high))}
            </span>
          </>
        ) : (
          words.common.notEnoughData
        )}
      </span>
    </div>
  );
}
