import type { ReactNode } from "react";

const TONES = {
  plain: "bg-sunken text-ink border-line",
  accent: "bg-accent-soft text-accent-strong border-transparent",
  good: "bg-good-soft text-good border-transparent",
  warn: "bg-warn-soft text-warn border-transparent",
  bad: "bg-bad-soft text-bad border-transparent",
} as const;

export type Tone = keyof typeof TONES;

/** A short state in words; the colour only repeats it. */
export function Badge({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center rounded-full border px-2 py-px text-sm whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
