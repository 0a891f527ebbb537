import type { ReactNode } from "react";

export interface Definition {
  term: string;
  value: ReactNode;
  /** Where the value comes from and when it was true. */
  note?: ReactNode;
}

export function DefinitionList({ rows }: { rows: readonly Definition[] }) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 sm:gap-y-2 sm:grid-cols-[minmax(8rem,auto)_1fr]">
      {rows.map(({ term, value, note }) => (
        <div key={term} className="contents">
          <dt className="text-quiet">{term}</dt>
          <dd className="min-w-0 wrap-anywhere max-sm:mb-2">
            {value}
            {note && <span className="block text-sm text-quiet">{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
