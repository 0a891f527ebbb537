import type { SegmentWhy } from "../../api/schema.ts";
import { Icon } from "../../components/Icon.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";

/** One part of a condition with a customer's own facts, and those below it. */
export function WhyPart({ part }: { part: SegmentWhy }) {
  const words = useWords().customer;
  const format = useFormat();
  const told = useTold();
  return (
    <div className="flex items-start gap-2">
      <Icon
        name={part.holds ? "done" : "close"}
        className={`mt-1 ${part.holds ? "text-good" : "text-bad"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere">
          <span className="sr-only">{`${part.holds ? words.met : words.notMet}: `}</span>
          {part.joined ? words.joined[part.joined] : told(part.needs)}
        </p>
        {part.fact && (
          <p className="text-sm wrap-anywhere text-quiet">
            {words.has(told(part.fact))}
            {part.ahead !== null &&
              part.everybody !== null &&
              ` (${words.rank(format.number(part.ahead), format.number(part.everybody))})`}
          </p>
        )}
        {part.parts.length > 0 && (
          <ul className="mt-1 flex flex-col gap-1.5 border-l border-line pl-3">
            {part.parts.map((each) => (
              <li key={each.needs.en}>
                <WhyPart part={each} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
