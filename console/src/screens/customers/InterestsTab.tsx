import type { ProfileDimension, ProfileValue } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { INTERESTS } from "./words.ts";

/** What she turns to, with the events that made each. */
export function InterestsTab({ customer }: { customer: string }) {
  const words = useApart(INTERESTS);
  const asked = useCall("GET /api/customers/{customer}/profile", { path: { customer } });
  return (
    <Answered asked={asked}>
      {({ profiled, dimensions, as_of, since, sequence }) => {
        if (!profiled) return <EmptyState sentence={words.notPersonalised} />;
        const found = dimensions.filter((one) => one.values.length > 0);
        if (found.length === 0) {
          const read = { from: since, to: as_of, sequence };
          return <Nothing customer={customer} read={read} again={() => void asked.refetch()} />;
        }
        return (
          <div className="flex flex-col gap-4">
            <p className="flex flex-wrap items-baseline gap-x-3 text-sm text-quiet">
              {words.lead}
              <AsOf time={as_of} />
            </p>
            <div className="grid gap-4 xl:grid-cols-2">
              {found.map((one) => (
                <Dimension key={one.name} dimension={one} />
              ))}
            </div>
          </div>
        );
      }}
    </Answered>
  );
}

interface NothingProps {
  customer: string;
  read: { from: string; to: string; sequence: number };
  again: () => void;
}

/** Why there is nothing: what she did has not been read yet, or nothing of it counts. */
function Nothing({ customer, read, again }: NothingProps) {
  const words = useApart(INTERESTS);
  const format = useFormat();
  const known = useCall("GET /api/customers/{customer}", { path: { customer } });
  return (
    <Answered asked={known}>
      {({ sequence }) =>
        sequence > read.sequence ? (
          <EmptyState
            sentence={words.notYet(format.time(read.to))}
            action={<Button onClick={again}>{words.again}</Button>}
          />
        ) : (
          <EmptyState sentence={words.empty(format.date(read.from), format.time(read.to))} />
        )
      }
    </Answered>
  );
}

function Dimension({ dimension }: { dimension: ProfileDimension }) {
  const words = useApart(INTERESTS);
  const format = useFormat();
  const { name, enough, events, days, values } = dimension;
  return (
    <Card
      title={words.dimensions[name]}
      aside={
        enough ? (
          <span className="text-sm text-quiet">{words.from(format.number(events), format.number(days))}</span>
        ) : (
          <Badge>{words.notEnough(format.number(days))}</Badge>
        )
      }
    >
      <ul aria-label={words.dimensions[name]} className="flex flex-col gap-2.5">
        {values.map((value) => (
          <li key={value.value}>
            <Value dimension={name} value={value} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Value({ dimension, value }: { dimension: ProfileDimension["name"]; value: ProfileValue }) {
  const words = useApart(INTERESTS);
  const format = useFormat();
  return (
    <details>
      <summary className="flex flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 wrap-anywhere">{useValueName(dimension, value.value)}</span>
        {value.interest && <Badge tone="good">{words.interest}</Badge>}
        <span className="ml-auto text-sm tabular-nums">
          {words.share(format.percent(value.share), format.percent(value.low))}
        </span>
      </summary>
      <ol className="mt-1 flex flex-col gap-0.5 border-l border-line pl-3 text-sm text-quiet">
        {value.because.map((event) => (
          <li key={`${event.sequence}/${event.item}`}>
            {words.because[event.kind](event.name ?? event.item ?? "–", format.time(event.time))}
            {event.items > 1 && ` ${words.andMore(format.number(event.items - 1))}`}
          </li>
        ))}
      </ol>
    </details>
  );
}

function useValueName(dimension: ProfileDimension["name"], value: string): string {
  const words = useApart(INTERESTS);
  if (dimension === "hour") return words.hour(value);
  if (dimension === "price_band") return words.bands[value as keyof typeof words.bands] ?? value;
  return value;
}
