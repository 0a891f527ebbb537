import type { ReactNode } from "react";
import { useWords } from "../words/useWords.ts";
import { AsOf } from "./AsOf.tsx";

interface FigureProps {
  label: string;
  /** As written by `useFormat`; undefined while it loads, null when there is not enough data. Never 0 for either. */
  value: string | null | undefined;
  asOf?: string | undefined;
  /** Why there is not enough data: "312 of 500 buyers". */
  why?: string | undefined;
  /** A link to the rows that the number counts: `<Link to="/customers">{words.common.showRows}</Link>`. */
  rows?: ReactNode;
}

export function Figure({ label, value, asOf, why, rows }: FigureProps) {
  const words = useWords();
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <p className="text-sm text-quiet">{label}</p>
      {value === undefined && (
        <p className="text-2xl leading-9">
          <span className="skeleton h-6 w-24" />
          <span className="sr-only">{words.common.loading}</span>
        </p>
      )}
      {value === null && (
        <>
          <p className="leading-9">{words.common.notEnoughData}</p>
          {why && <p className="text-sm text-quiet">{why}</p>}
        </>
      )}
      {typeof value === "string" && <p className="text-2xl leading-9 font-semibold tabular-nums">{value}</p>}
      <p className="flex flex-wrap gap-x-3 text-sm">
        {asOf && value !== undefined && <AsOf time={asOf} />}
        {value !== undefined && rows}
      </p>
    </div>
  );
}
