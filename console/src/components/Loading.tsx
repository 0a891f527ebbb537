import { useWords } from "../words/useWords.ts";

const LINES = ["a", "b", "c", "d"];

/** Where text is on its way. */
export function Loading({ lines = 3 }: { lines?: 1 | 2 | 3 | 4 }) {
  const words = useWords();
  return (
    <div aria-busy="true" className="flex flex-col gap-2">
      {LINES.slice(0, lines).map((line) => (
        <span key={line} className="skeleton h-4 w-full last:w-2/3" />
      ))}
      <span className="sr-only">{words.common.loading}</span>
    </div>
  );
}
