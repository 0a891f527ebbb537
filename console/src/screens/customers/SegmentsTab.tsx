import { useState } from "react";
import type { InSegment, InSegments } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Select } from "../../components/Field.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";
import { useSegmentTitles } from "../segments/useSegmentTitles.ts";
import { WhyPart } from "../segments/WhyPart.tsx";

/** Every segment, now or by its last run: whether she is in it, and each part of its condition with her own facts. */
export function SegmentsTab({ customer }: { customer: string }) {
  const words = useWords().customer;
  const [of, choose] = useState<"now" | "runs">("now");
  const asked = useCall("GET /api/customers/{customer}/segments", { path: { customer }, query: { of } });
  return (
    <div className="flex flex-col gap-3">
      <div className="w-full sm:w-72">
        <Select
          label={words.segmentsOf}
          value={of}
          choices={[
            { value: "now", label: words.segmentsNow },
            { value: "runs", label: words.segmentsRuns },
          ]}
          onChange={(event) => choose(event.currentTarget.value as "now" | "runs")}
        />
      </div>
      <Answered asked={asked}>{(found) => <InThem found={found} />}</Answered>
    </div>
  );
}

function InThem({ found: { data, as_of, being_found } }: { found: InSegments }) {
  const { titleOf } = useSegmentTitles();
  const words = useWords().customer;
  const format = useFormat();
  return (
    <>
      {being_found.length > 0 && (
        <p className="text-quiet">{words.segmentsBeingFound(being_found.map(titleOf).join(", "))}</p>
      )}
      {data.length === 0 && being_found.length === 0 && (
        <EmptyState
          sentence={words.segmentsEmpty}
          action={
            <Link to="/segments" look="primary">
              {words.toSegments}
            </Link>
          }
        />
      )}
      {data.length > 0 && (
        <>
          <p className="flex flex-wrap items-baseline gap-x-3">
            {words.inSegments(
              format.number(data.filter((one) => one.member).length),
              format.number(data.length),
            )}
            {as_of && <AsOf time={as_of} />}
          </p>
          <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
            {data.map((one) => (
              <li key={one.segment}>
                <OneSegment one={one} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function OneSegment({ one }: { one: InSegment }) {
  const words = useWords().customer;
  const format = useFormat();
  const told = useTold();
  const momentOf = ({ of, since, facts_as_of }: InSegment) => {
    if (!of.now) return words.runMoment(format.time(of.as_of));
    const facts = words.factsAsOf(format.time(facts_as_of));
    return since ? `${words.sinceWhen(format.time(since))} · ${facts}` : facts;
  };
  return (
    <details open={one.member} className="group px-4 py-3">
      <summary className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="flex min-w-0 items-center gap-1.5 font-medium wrap-anywhere">
          <Icon name="right" className="text-quiet group-open:rotate-90" />
          {told(one.title)}
        </span>
        <Badge tone={one.member ? "good" : "plain"}>{one.member ? words.member : words.notMember}</Badge>
        <span className="min-w-0 text-sm text-quiet wrap-anywhere">{told(one.description)}</span>
      </summary>
      <div className="mt-3 flex flex-col gap-2">
        {!one.known && <p>{words.notKnown}</p>}
        <WhyPart part={one.why} />
        {!one.agrees && (
          <p className="flex items-start gap-2 text-warn">
            <Icon name="warning" className="mt-1" />
            {one.of.now ? words.disagreesNow : words.disagrees}
          </p>
        )}
        <p className="text-sm text-quiet">
          {`${momentOf(one)} · ${words.version} ${format.number(one.of.version)} · `}
          <Link to="/segments/$name" params={{ name: one.segment }}>
            {one.segment}
          </Link>
        </p>
      </div>
    </details>
  );
}
