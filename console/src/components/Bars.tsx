import type { ReactNode } from "react";

export interface Bar {
  id: string;
  label: ReactNode;
  /** The number as it is read; a link to its rows where there are rows. */
  value: ReactNode;
  /** 0 to 1: the length of the bar. Null where there is not enough data. */
  share: number | null;
  tone?: "accent" | "quiet" | "warn" | "good" | "bad";
  /** Stands one step in: a part of the bar above. */
  part?: boolean;
  note?: ReactNode;
}

const TONES = {
  accent: "bg-accent",
  quiet: "bg-line-strong",
  warn: "bg-warn",
  good: "bg-good",
  bad: "bg-bad",
} as const;

/** Numbers of one kind beside each other, as lengths on one scale. The words and numbers say all; the bars repeat it. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-2.5">
      {bars.map(({ id, label, value, share, tone = "accent", part, note }) => (
        <li
          key={id}
          className={`grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-3 gap-y-1 sm:grid-cols-[minmax(0,15rem)_1fr_auto] ${part ? "pl-4" : ""}`}
        >
          <span className="min-w-0 break-words">{label}</span>
          <span
            aria-hidden="true"
            className="order-last col-span-2 h-2 self-center overflow-hidden rounded-full bg-sunken sm:order-none sm:col-span-1"
          >
            {share !== null && (
              <span
                className={`block h-full rounded-full ${TONES[tone]}`}
                style={{ width: `${Math.min(1, Math.max(share > 0 ? 0.004 : 0, share)) * 100}%` }}
              />
            )}
          </span>
          <span className="text-right tabular-nums sm:min-w-20">{value}</span>
          {note && <span className="order-last col-span-full text-sm text-quiet">{note}</span>}
        </li>
      ))}
    </ul>
  );
}
