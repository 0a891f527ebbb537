import type { ToOptions } from "@tanstack/react-router";
import type { StageFigures } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";

const STAGES = ["collect", "know", "predict", "recommend", "decide", "write", "send", "measure"] as const;

/** The eight stages in order, each with its figures; every figure leads to its rows. */
export function Loop({ stages }: { stages: readonly StageFigures[] | undefined }) {
  const words = useWords();
  return (
    <section aria-labelledby="loop" className="flex flex-col gap-3">
      <div>
        <h2 id="loop">{words.home.loop}</h2>
        <p className="text-quiet">{words.home.loopLead}</p>
      </div>
      <ol className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {STAGES.map((name, at) => (
          <Stage
            key={name}
            name={name}
            number={at + 1}
            last={at === STAGES.length - 1}
            found={stages?.find((stage) => stage.stage === name)}
          />
        ))}
      </ol>
    </section>
  );
}

interface StageProps {
  name: (typeof STAGES)[number];
  number: number;
  last: boolean;
  found: StageFigures | undefined;
}

function Stage({ name, number, last, found }: StageProps) {
  const words = useWords();
  const format = useFormat();
  return (
    <li className="relative flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-raised p-3 sm:p-4">
      <h3 className="flex items-baseline gap-2">
        <span aria-hidden="true" className="text-sm text-quiet tabular-nums">
          {format.number(number)}
        </span>
        {words.home.stages[name]}
      </h3>
      {!found && <Waiting />}
      {found && (
        <ul className="flex flex-col gap-1">
          {found.figures.map(({ unit, value }, at) => (
            <li key={unit} className="flex flex-wrap items-baseline gap-x-1.5">
              <Link
                {...rowsOf(found, unit)}
                className={`tabular-nums ${at === 0 ? "text-2xl leading-8 font-semibold no-underline hover:underline" : ""}`}
              >
                {format.number(value)}
                <span className="sr-only">{` ${unitInWords(name, unit, value, words)}`}</span>
              </Link>
              <span aria-hidden="true" className="min-w-0 text-quiet">
                {unitInWords(name, unit, value, words)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {found && (
        <p className="mt-auto">
          {found.as_of ? (
            <AsOf time={found.as_of} />
          ) : (
            <span className="text-sm text-quiet">{words.home.notYet}</span>
          )}
        </p>
      )}
      {!last && (
        <Icon
          name="right"
          className={`absolute top-1/2 -right-[0.95rem] z-10 -translate-y-1/2 text-line-strong max-sm:hidden ${number % 2 === 0 ? "max-lg:hidden" : ""} ${number % 4 === 0 ? "lg:hidden" : ""}`}
        />
      )}
    </li>
  );
}

function Waiting() {
  const words = useWords();
  return (
    <div role="status" className="flex flex-col gap-2">
      <span className="skeleton h-7 w-24" />
      <span className="skeleton h-4 w-32" />
      <span className="sr-only">{words.common.loading}</span>
    </div>
  );
}

function unitInWords(stage: string, unit: string, count: number, words: Words): string {
  const key = stage === "decide" && unit === "customers" ? "considered" : unit;
  const units: Record<string, (count: number) => string> = words.home.units;
  return units[key]?.(count) ?? unit;
}

/** Which rows a figure counts, in the screen that lists them. */
const ROWS: Record<string, Record<string, string>> = {
  "collect quarantined": { tab: "imports" },
  "decide customers": { tab: "customers" },
  "decide contacted": { tab: "customers", fate: "contacted" },
  "send sent": { tab: "messages", state: "sent" },
  "send waiting": { tab: "messages", state: "planned" },
  "send uncertain": { tab: "messages", state: "uncertain" },
};

function rowsOf({ stage, path }: StageFigures, unit: string): ToOptions {
  if (stage === "know" && unit === "segments") return placeOf("/segments");
  return placeOf(path, ROWS[`${stage} ${unit}`]);
}
