import { useWords } from "../words/useWords.ts";

const WIDTHS = ["w-3/4", "w-full", "w-5/6", "w-2/3", "w-full", "w-1/2"];

/** Where words will stand: lines that breathe, and "Loading…" for readers. */
export function Loading({ lines = 3 }: { lines?: number }) {
  const words = useWords();
  return (
    <div className="flex flex-col gap-2" role="status">
      {Array.from({ length: lines }, (_, at) => WIDTHS[at % WIDTHS.length]).map((width, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a skeleton have no other name
        <span key={at} className={`skeleton h-4 ${width}`} />
      ))}
      <span className="sr-only">{words.common.loading}</span>
    </div>
  );
}
