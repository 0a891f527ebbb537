import { useState } from "react";
import type { DecisionRow, Decision as Explained } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { Alternatives } from "./Alternatives.tsx";
import { actionName } from "./names.ts";
import { useDecisionReason } from "./useDecisionReason.ts";

/** One plan's decision for a customer, explained from the log. */
export function Decision({ row }: { row: DecisionRow }) {
  const words = useWords().customer;
  const format = useFormat();
  const path = { plan: row.plan_id, customer: row.customer };
  const asked = useCall("GET /api/decisions/{plan}/{customer}", { path });
  return (
    <Card
      title={row.campaign}
      aside={
        <span className="flex flex-wrap items-center gap-2">
          {row.as_of && <AsOf time={row.as_of} />}
          <Badge tone={row.arm === "held_out" ? "warn" : "plain"}>{words.arms[row.arm]}</Badge>
        </span>
      }
    >
      <DefinitionList
        rows={[
          { term: words.chosen, value: actionName(words, row.chosen) },
          {
            term: words.drawn,
            value: `${actionName(words, row.drawn)} · ${words.probability} ${format.number(row.probability, 3)}`,
            note: row.arm === "held_out" ? words.noContactFollows : undefined,
          },
          { term: words.made, value: format.time(row.made_at) },
          {
            term: words.plan,
            value: (
              <ScreenLink to="/campaigns" id={row.campaign}>
                {row.plan_id}
              </ScreenLink>
            ),
          },
        ]}
      />
      <div className="mt-4 flex flex-col gap-3">
        <Answered asked={asked}>{(decision) => <Whole decision={decision} />}</Answered>
        <div className="flex flex-wrap items-center gap-3">
          <Recompute path={path} />
          <CopyAsApiCall operation="GET /api/decisions/{plan}/{customer}" request={{ path }} />
        </div>
      </div>
    </Card>
  );
}

function Whole({ decision }: { decision: Explained }) {
  const words = useWords().customer;
  const reason = useDecisionReason()(decision);
  return (
    <>
      <div>
        {reason.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <h3>{words.alternatives}</h3>
      <Alternatives decision={decision} />
      <p className="text-sm text-quiet">{words.worthHint}</p>
    </>
  );
}

/** Decides the whole plan again, which takes seconds, so only when asked. */
function Recompute({ path }: { path: { plan: string; customer: string } }) {
  const [asked, ask] = useState(false);
  const words = useWords().customer;
  if (asked) return <Recomputed path={path} />;
  return <Button onClick={() => ask(true)}>{words.recompute}</Button>;
}

function Recomputed({ path }: { path: { plan: string; customer: string } }) {
  const words = useWords().customer;
  const asked = useCall("GET /api/decisions/{plan}/{customer}", { path, query: { recompute: true } });
  if (asked.error) return <ErrorState error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data) return <Button busy>{words.recompute}</Button>;
  return asked.data.recomputed ? (
    <Badge tone="good">{`✓ ${words.recomputed}`}</Badge>
  ) : (
    <Badge tone="bad">{words.differs}</Badge>
  );
}
