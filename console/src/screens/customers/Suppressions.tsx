import { useMemo } from "react";
import { onePage } from "../../api/pages.ts";
import type { SuppressionAct } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { SUPPRESSIONS } from "./words.ts";

/** Addresses of hers that must not be written to, and why; nothing where none ever was suppressed. */
export function Suppressions({ customer }: { customer: string }) {
  const words = useApart(SUPPRESSIONS);
  const asked = useCall("GET /api/customers/{customer}/consent", { path: { customer } });
  const columns = useColumns();
  if (!asked.data?.suppressions.length) {
    return null;
  }
  return (
    <Card title={words.title}>
      <p className="mb-4 text-quiet">{words.lead}</p>
      <DataTable
        caption={words.title}
        pages={onePage(
          asked,
          (found) => found.suppressions,
          (found) => found.as_of,
        )}
        columns={columns}
        rowId={(row) => String(row.number)}
      />
    </Card>
  );
}

function useColumns(): Column<SuppressionAct>[] {
  const words = useApart(SUPPRESSIONS);
  const format = useFormat();
  return useMemo(
    () => [
      { id: "address", header: words.address, cell: (row) => row.address ?? words.unknown, wrap: true },
      {
        id: "act",
        header: words.act,
        cell: (row) => <Badge tone={row.act === "added" ? "warn" : "plain"}>{words.acts[row.act]}</Badge>,
      },
      { id: "reason", header: words.reason, cell: (row) => (row.reason ? words.reasons[row.reason] : "–") },
      { id: "note", header: words.note, cell: (row) => row.note || "–", wrap: true },
      { id: "source", header: words.source, cell: (row) => row.source || "–", wrap: true },
      { id: "time", header: words.time, cell: (row) => format.time(row.time) },
    ],
    [words, format],
  );
}
