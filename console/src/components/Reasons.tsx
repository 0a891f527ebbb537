import { useFormat } from "../format/useFormat.ts";
import { useWords } from "../words/useWords.ts";

export interface Reason {
  id: string;
  name: string;
  /** Signed: above zero raises the figure, below lowers it. */
  effect: number;
  /** The customer's own value, as text. */
  value?: string | undefined;
}

/** Why a figure is as it is: bars to both sides of zero, each with its number. */
export function Reasons({ reasons, digits = 2 }: { reasons: readonly Reason[]; digits?: number }) {
  const words = useWords();
  const format = useFormat();
  const largest = Math.max(...reasons.map((reason) => Math.abs(reason.effect)), Number.EPSILON);
  return (
    <ul className="flex flex-col gap-2">
      {reasons.map(({ id, name, effect, value }) => {
        const share = `${(Math.abs(effect) / largest) * 50}%`;
        return (
          <li key={id} className="grid grid-cols-[1fr_auto] gap-x-3 sm:grid-cols-[minmax(0,1fr)_12rem_5rem]">
            <span className="min-w-0 wrap-anywhere">
              {name}
              {value !== undefined && <span className="text-quiet">{` (${value})`}</span>}
            </span>
            <span
              className="relative order-last col-span-2 h-3 self-center rounded-sm bg-sunken sm:order-none sm:col-span-1"
              aria-hidden="true"
            >
              <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
              <span
                className={`absolute inset-y-0 rounded-sm ${effect >= 0 ? "left-1/2 bg-accent" : "right-1/2 bg-warn"}`}
                style={{ width: share }}
              />
            </span>
            <span className="text-right tabular-nums">
              {format.signed(effect, digits)}
              <span className="sr-only">{` ${effect >= 0 ? words.common.raises : words.common.lowers}`}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
