import type { InSegment } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";
import { WhyPart } from "../segments/WhyPart.tsx";

/** Every segment that was run: whether she is in it, and each part of its condition with her own facts. */
export function SegmentsTab({ customer }: { customer: string }) {
  const words = useWords().customer;
  const format = useFormat();
  const asked = useCall("GET /api/customers/{customer}/segments", { path: { customer } });
  return (
    <Answered asked={asked}>
      {({ data, as_of }) =>
        data.length === 0 ? (
          <EmptyState
            sentence={words.segmentsEmpty}
            action={
              <Link to="/segments" look="primary">
                {words.toSegments}
              </Link>
            }
          />
        ) : (
          <div className="flex flex-col gap-3">
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
          </div>
        )
      }
    </Answered>
  );
}

function OneSegment({ one }: { one: InSegment }) {
  const words = useWords().customer;
  const format = useFormat();
  const told = useTold();
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
            {words.disagrees}
          </p>
        )}
        <p className="text-sm text-quiet">
          {`${words.runMoment(format.time(one.as_of))} · ${words.version} ${format.number(one.version)} · `}
          <Link to="/segments/$name" params={{ name: one.segment }}>
            {one.segment}
          </Link>
        </p>
      </div>
    </details>
  );
}
