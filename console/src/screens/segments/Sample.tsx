import type { SegmentSampleMember } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import type { MembersOf } from "./ChooseMembers.tsx";
import { WhyPart } from "./WhyPart.tsx";
import { SEGMENT_MEMBERS } from "./words.ts";

/** Ten members, with the facts that matched. */
export function Sample({ name, of }: MembersOf) {
  const words = useWords().segments;
  const apart = useApart(SEGMENT_MEMBERS);
  const format = useFormat();
  const asked = useCall("GET /api/segments/{name}/sample", { path: { name }, query: { of } });
  return (
    <Answered asked={asked}>
      {({ of: which, facts_as_of, members }) => (
        <div className="flex flex-col gap-3">
          <p className="flex flex-wrap items-baseline gap-x-3">
            {words.sampleText}
            <AsOf time={which.as_of} />
            {facts_as_of !== which.as_of && (
              <span className="text-sm text-quiet">{apart.factsAsOf(format.time(facts_as_of))}</span>
            )}
          </p>
          <SampledMembers members={members} />
        </div>
      )}
    </Answered>
  );
}

/** Members, each with the parts of the condition. */
export function SampledMembers({ members }: { members: readonly SegmentSampleMember[] }) {
  const words = useWords().segments;
  if (members.length === 0) return <EmptyState sentence={words.nobody} />;
  return (
    <ul aria-label={words.sample} className="divide-y divide-line rounded-lg border border-line bg-raised">
      {members.map(({ customer, why }) => (
        <li key={customer} className="flex flex-col gap-1 px-4 py-3">
          <Link to="/customers/$customer" params={{ customer }} className="self-start">
            {customer}
          </Link>
          <WhyPart part={why} />
        </li>
      ))}
    </ul>
  );
}
