import { useMemo, useState } from "react";
import { onePage } from "../../api/pages.ts";
import type { ConsentAct, ConsentStanding } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { named } from "../../words/named.ts";
import { useWords } from "../../words/useWords.ts";
import { GrantedBadge } from "./Head.tsx";
import { purposeName } from "./names.ts";
import { type Asking, RecordConsent } from "./RecordConsent.tsx";
import { Suppressions } from "./Suppressions.tsx";

/** Where consent stands, every act with its proof, and recording another for those who may. */
export function ConsentTab({ customer }: { customer: string }) {
  const words = useWords().customer;
  const may = useMay("customers:write");
  const asked = useCall("GET /api/customers/{customer}/consent", { path: { customer } });
  const [asking, ask] = useState<Asking | null>(null);
  const acts = useActColumns();
  const other = may && (
    <Button onClick={() => ask({ state: "granted", channel: "", topic: "" })}>{words.otherPurpose}</Button>
  );
  return (
    <div className="flex flex-col gap-4">
      <Card title={words.consentNow} aside={other}>
        <DataTable
          caption={words.consentNow}
          pages={onePage(
            asked,
            (found) => found.standing,
            (found) => found.as_of,
          )}
          columns={useStandingColumns(may ? ask : undefined)}
          rowId={(row) => `${row.channel} ${row.topic} ${row.purpose}`}
          empty={
            <EmptyState
              sentence={words.consentEmpty}
              action={
                may && (
                  <Button
                    look="primary"
                    onClick={() => ask({ state: "granted", channel: "email", topic: "marketing" })}
                  >
                    {words.give}
                  </Button>
                )
              }
            />
          }
        />
      </Card>
      {asked.data && asked.data.acts.length > 0 && (
        <Card title={words.acts}>
          <DataTable
            caption={words.acts}
            pages={onePage(
              asked,
              (found) => found.acts,
              (found) => found.as_of,
            )}
            columns={acts}
            rowId={(row) =>
              [row.time, row.received, row.channel, row.topic, row.purpose, row.state, row.source].join(" ")
            }
          />
        </Card>
      )}
      <Suppressions customer={customer} />
      <RecordConsent customer={customer} asking={asking} onClose={() => ask(null)} />
    </div>
  );
}

function useStandingColumns(ask: ((asking: Asking) => void) | undefined): Column<ConsentStanding>[] {
  const words = useWords().customer;
  const format = useFormat();
  return useMemo(
    () => [
      { id: "channel", header: words.channelField, cell: (row) => named(words.channels, row.channel) },
      { id: "topic", header: words.topicField, cell: (row) => named(words.topics, row.topic) },
      { id: "purpose", header: words.purpose, cell: (row) => words.purposes[row.purpose] },
      { id: "state", header: words.state, cell: (row) => <GrantedBadge granted={row.granted} /> },
      { id: "until", header: words.until, cell: (row) => format.date(row.expires) },
      { id: "time", header: words.saidAt, cell: (row) => format.time(row.time) },
      { id: "source", header: words.source, cell: (row) => row.source, wrap: true },
      ...(ask
        ? [
            {
              id: "act",
              header: words.act,
              cell: ({ channel, topic, purpose, granted }: ConsentStanding) => (
                <Button
                  onClick={() => ask({ state: granted ? "withdrawn" : "granted", channel, topic, purpose })}
                  className="!min-h-7 text-sm"
                >
                  {granted ? words.withdraw : words.give}
                </Button>
              ),
            },
          ]
        : []),
    ],
    [words, format, ask],
  );
}

function useActColumns(): Column<ConsentAct>[] {
  const words = useWords().customer;
  const format = useFormat();
  return useMemo(
    () => [
      { id: "time", header: words.saidAt, cell: (row) => format.time(row.time) },
      {
        id: "purpose",
        header: words.channelField,
        cell: (row) => purposeName(words, row.channel, row.topic),
      },
      { id: "for", header: words.purpose, cell: (row) => words.purposes[row.purpose] },
      { id: "state", header: words.act, cell: (row) => <Act state={row.state} /> },
      { id: "source", header: words.source, cell: (row) => row.source, wrap: true },
      { id: "proof", header: words.proof, cell: (row) => row.proof, wrap: true },
      {
        id: "text",
        header: words.textRead,
        cell: (row) =>
          row.text_version ? <span title={`SHA-256 ${row.text_sha256}`}>{row.text_version}</span> : "–",
      },
    ],
    [words, format],
  );
}

/** What an act said: being asked is no grant. */
function Act({ state }: { state: ConsentAct["state"] }) {
  const words = useWords().customer;
  return state === "asked" ? <Badge>{words.askedFor}</Badge> : <GrantedBadge granted={state === "granted"} />;
}
