import { useMemo, useState } from "react";
import { onePage } from "../../api/pages.ts";
import type { Identity, IdentityAct, IdentityLink } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { named } from "../../words/named.ts";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import { DecideIdentity, type Deciding } from "./DecideIdentity.tsx";
import { IDENTITY } from "./words.ts";

/** Why the customer is one: what was merged and parted, what events said; and undoing or deciding it. */
export function IdentityTab({ customer }: { customer: string }) {
  const words = useApart(IDENTITY);
  const may = useMay("customers:write");
  const asked = useCall("GET /api/customers/{customer}/identity", { path: { customer } });
  const [deciding, decide] = useState<Deciding | null>(null);
  const acts = useActColumns();
  const links = useLinkColumns();
  return (
    <div className="flex flex-col gap-4">
      <Card
        title={words.merged}
        aside={may && <Button onClick={() => decide({ act: "merge" })}>{words.merge}</Button>}
      >
        {asked.data && (
          <Merged
            merged={asked.data.merged}
            part={may ? (other) => decide({ act: "unmerge", other }) : undefined}
          />
        )}
      </Card>
      <Card title={words.links}>
        <DataTable
          caption={words.linksTable}
          pages={onePage(
            asked,
            (found: Identity) => found.links,
            () => null,
          )}
          columns={links}
          rowId={(row) => `${row.kind} ${row.masked} ${row.other_kind} ${row.other_masked} ${row.time}`}
          empty={<EmptyState sentence={words.noLinks} />}
        />
      </Card>
      <Card title={words.acts}>
        <DataTable
          caption={words.actsTable}
          pages={onePage(
            asked,
            (found: Identity) => found.acts,
            () => null,
          )}
          columns={acts}
          rowId={(row) => [row.time, row.act, row.kind, row.customer, row.other].join(" ")}
          empty={<EmptyState sentence={words.noActs} />}
        />
      </Card>
      <DecideIdentity customer={customer} deciding={deciding} onClose={() => decide(null)} />
    </div>
  );
}

interface MergedProps {
  merged: readonly string[];
  part: ((other: string) => void) | undefined;
}

function Merged({ merged, part }: MergedProps) {
  const words = useApart(IDENTITY);
  if (merged.length === 0) return <p className="text-quiet">{words.nobodyMerged}</p>;
  return (
    <ul aria-label={words.merged} className="flex flex-col gap-2">
      {merged.map((other) => (
        <li key={other} className="flex flex-wrap items-center gap-3">
          <span>{other}</span>
          {part && (
            <Button onClick={() => part(other)} className="!min-h-7 text-sm">
              {words.unmergeOf(other)}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function useActColumns(): Column<IdentityAct>[] {
  const words = useWords();
  const its = useApart(IDENTITY);
  const format = useFormat();
  return useMemo(
    () => [
      { id: "time", header: its.time, cell: (row) => format.time(row.time) },
      { id: "act", header: its.act, cell: (row) => its.actNames[row.act] },
      { id: "kind", header: its.kind, cell: (row) => named(words.customer.identifiers, row.kind) },
      { id: "customer", header: its.holder, cell: (row) => row.customer },
      { id: "other", header: its.other, cell: (row) => row.other ?? "–" },
      {
        id: "reason",
        header: its.reason,
        cell: (row) => (row.reason ? named(its.refusals, row.reason) : "–"),
        wrap: true,
      },
    ],
    [words, its, format],
  );
}

function useLinkColumns(): Column<IdentityLink>[] {
  const words = useWords();
  const its = useApart(IDENTITY);
  const format = useFormat();
  return useMemo(() => {
    const shown = (kind: string, masked: string) => `${named(words.customer.identifiers, kind)} ${masked}`;
    return [
      { id: "one", header: its.one, cell: (row) => shown(row.kind, row.masked), wrap: true },
      {
        id: "with",
        header: its.with,
        cell: (row) => shown(row.other_kind, row.other_masked),
        wrap: true,
      },
      { id: "time", header: its.time, cell: (row) => format.time(row.time) },
      {
        id: "trusted",
        header: its.said,
        cell: (row) => (row.trusted ? its.trusted : its.untrusted),
      },
      {
        id: "counts",
        header: its.counts,
        cell: (row) => (row.refused ? named(its.refusals, row.refused) : its.unites),
        wrap: true,
      },
    ];
  }, [words, its, format]);
}
