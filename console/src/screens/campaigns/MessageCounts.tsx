import type { Campaign } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { STATE_TONES } from "./inWords.ts";

/** What became of the messages, by state and reason; each count leads to its messages. */
export function MessageCounts({ campaign }: { campaign: Campaign }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const mayOpen = useMay("deliveries:read");
  const { messages, unplanned, name } = campaign;
  return (
    <Card title={words.sent} aside={<AsOf time={campaign.as_of} />}>
      <p className="mb-3 text-quiet">{words.sentLead}</p>
      {messages.length === 0 && <p>{words.noDeliveriesYet}</p>}
      <ul className="divide-y divide-line">
        {messages.map(({ state, reason, count }) => (
          <li key={`${state} ${reason}`} className="flex items-baseline justify-between gap-3 py-1.5">
            <span className="min-w-0">
              <Badge tone={STATE_TONES[state]}>{words.states[state]}</Badge>
              {reason && <span className="ml-2 break-words text-quiet">{reason}</span>}
              {state === "uncertain" && (
                <span className="mt-0.5 block text-sm text-quiet">{words.uncertainNote}</span>
              )}
            </span>
            {mayOpen ? (
              <Link
                to="/campaigns/$name"
                params={{ name }}
                search={{ tab: "messages", state, ...(reason ? { reason } : {}) }}
                className="tabular-nums"
              >
                {format.number(count)}
                <span className="sr-only">{` ${words.states[state]} ${reason}`}</span>
              </Link>
            ) : (
              <span className="tabular-nums">{format.number(count)}</span>
            )}
          </li>
        ))}
        {unplanned > 0 && (
          <li className="flex items-baseline justify-between gap-3 py-1.5">
            <span>{words.unplanned}</span>
            <Link
              to="/campaigns/$name"
              params={{ name }}
              search={{ tab: "customers", fate: "contacted" }}
              className="tabular-nums"
            >
              {format.number(unplanned)}
            </Link>
          </li>
        )}
      </ul>
    </Card>
  );
}
