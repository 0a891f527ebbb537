import { useFormat } from "../format/useFormat.ts";
import { useWords } from "../words/useWords.ts";

/** When a number was true: "as of 22 Nov 2026, 03:41", with the exact time for whoever points at it. */
export function AsOf({ time, className = "" }: { time: string; className?: string }) {
  const words = useWords();
  const format = useFormat();
  return (
    <time dateTime={time} title={time} className={`text-sm text-quiet ${className}`}>
      {words.common.asOf(format.time(time))}
    </time>
  );
}
