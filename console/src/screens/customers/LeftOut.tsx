import { useState } from "react";
import type { LeftOut as Found } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { Card } from "../../components/Card.tsx";
import { type Definition, DefinitionList } from "../../components/DefinitionList.tsx";
import { Select } from "../../components/Field.tsx";
import { Link } from "../../components/Link.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { named } from "../../words/named.ts";
import { useWords } from "../../words/useWords.ts";
import { actionName } from "./names.ts";

/** "Why did she not get it?": one campaign, one answer. */
export function LeftOut({ customer }: { customer: string }) {
  const words = useWords().customer;
  const asked = useCall("GET /api/campaigns", { query: { limit: 200 } });
  const [name, choose] = useState("");
  return (
    <Card title={words.leftOutTitle}>
      <Answered asked={asked}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="text-quiet">{words.noCampaigns}</p>
          ) : (
            <div className="flex flex-col gap-4">
              <div className="max-w-md">
                <Select
                  label={words.campaign}
                  value={name}
                  onChange={(event) => choose(event.currentTarget.value)}
                  choices={[
                    { value: "", label: words.choose },
                    ...data.map((campaign) => ({ value: campaign.name, label: campaign.name })),
                  ]}
                />
              </div>
              {name && <Why name={name} customer={customer} />}
            </div>
          )
        }
      </Answered>
    </Card>
  );
}

function Why({ name, customer }: { name: string; customer: string }) {
  const words = useWords();
  const asked = useCall("GET /api/campaigns/{name}/customers/{customer}", { path: { name, customer } });
  const rows = useRows();
  return (
    <Answered asked={asked}>
      {(found) => (
        <div className="flex flex-col gap-3" aria-live="polite">
          <p className="font-medium">{named(words.customer.left, found.why)}</p>
          <DefinitionList rows={rows(found)} />
          <p className="flex flex-wrap gap-x-3 text-sm">
            <AsOf time={found.as_of} />
            <ScreenLink to="/campaigns" id={name}>
              {name}
            </ScreenLink>
          </p>
        </div>
      )}
    </Answered>
  );
}

function useRows(): (found: Found) => Definition[] {
  const { common, customer: words } = useWords();
  const format = useFormat();
  return ({ best, message, ...found }) => {
    const rows: (Definition | null)[] = [
      found.arm === "kept" || found.arm === "held_out"
        ? { term: words.arm, value: words.arms[found.arm] }
        : null,
      found.chosen ? { term: words.chosen, value: actionName(words, found.chosen) } : null,
      found.drawn
        ? {
            term: words.drawn,
            value: `${actionName(words, found.drawn)} · ${words.probability} ${format.number(found.probability, 3)}`,
          }
        : null,
      best
        ? {
            term: words.best,
            value: `${actionName(words, best.action)} · ${words.profit} ${format.money(best.profit)} · ${words.worth} ${format.money(best.worth)}`,
            note: best.limit ? words.bestLimit(named(words.limits, best.limit)) : undefined,
          }
        : null,
      found.consented === null
        ? null
        : { term: words.consented, value: found.consented ? common.yes : common.no },
      // The moment of the customer record; her first event may have come to be known later and lie before it.
      found.why === "not_known_then" ? { term: words.became, value: format.time(found.since) } : null,
      message
        ? {
            term: words.message,
            value: (
              <Link
                from="/customers/$customer"
                to="."
                search={{ tab: "messages", message: message.id }}
                resetScroll={false}
              >
                {[named(words.states, message.state), message.reason].filter(Boolean).join(": ")}
              </Link>
            ),
          }
        : null,
    ];
    return rows.filter((row) => row !== null);
  };
}
