import type { ReactNode } from "react";
import { useFormat } from "../format/useFormat.ts";

export interface Happening {
  id: string;
  time: string;
  title: ReactNode;
  detail?: ReactNode;
}

/** What happened, newest first as given. */
export function Timeline({ rows }: { rows: readonly Happening[] }) {
  const format = useFormat();
  return (
    <ol className="ml-1.5 flex flex-col gap-4 border-l border-line">
      {rows.map(({ id, time, title, detail }) => (
        <li
          key={id}
          className="relative pl-5 before:absolute before:top-1.5 before:-left-[5px] before:size-[9px] before:rounded-full before:bg-accent"
        >
          <div className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="min-w-0 font-medium wrap-anywhere">{title}</span>
            <time dateTime={time} title={time} className="text-sm text-quiet">
              {format.time(time)}
            </time>
          </div>
          {detail && <div className="text-sm text-quiet">{detail}</div>}
        </li>
      ))}
    </ol>
  );
}
