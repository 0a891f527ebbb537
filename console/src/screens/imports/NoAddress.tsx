import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { IMPORTS } from "./words.ts";

/** How many lines hold, where an address or a number should be, something else. */
export function NoAddress({ counts }: { counts: Record<string, number> }) {
  const words = useApart(IMPORTS);
  const format = useFormat();
  return Object.entries(counts).map(([field, count]) => (
    <p key={field}>{words.noAddress(field, count, format.number(count))}</p>
  ));
}
