import type { ReactNode } from "react";

/** Nothing here yet: one sentence, and one button (or link that looks like one). */
export function EmptyState({ sentence, action }: { sentence: string; action?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong px-4 py-10 text-center">
      <p className="max-w-prose">{sentence}</p>
      {action}
    </div>
  );
}
