import { useMemo } from "react";
import type { Decision, Option } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { barrierInWords } from "../campaigns/inWords.ts";
import { actionName } from "./names.ts";

/** Every action as it stood for the customer, and why it was not open. */
export function Alternatives({ decision }: { decision: Decision }) {
  const all = useWords();
  const words = all.customer;
  const format = useFormat();
  const columns = useMemo<Column<Option>[]>(
    () => [
      {
        id: "action",
        header: words.alternative,
        cell: ({ action }) => (
          <span className="inline-flex items-center gap-1.5">
            {actionName(words, action)}
            {action === decision.chosen && <Badge tone="accent">{words.asChosen}</Badge>}
            {action === decision.drawn && <Badge>{words.asDrawn}</Badge>}
          </span>
        ),
      },
      { id: "profit", header: words.profit, cell: (row) => format.money(row.profit), numeric: true },
      { id: "cost", header: words.cost, cell: (row) => format.money(row.cost), numeric: true },
      { id: "worth", header: words.worth, cell: (row) => format.money(row.worth), numeric: true },
      {
        id: "probability",
        header: words.probability,
        cell: (row) => format.number(row.probability, 3),
        numeric: true,
      },
      {
        id: "open",
        header: words.open,
        cell: ({ barrier }) => (barrier ? barrierInWords(barrier, all) : `✓ ${words.open}`),
      },
    ],
    [all, words, format, decision],
  );
  return (
    <DataTable
      caption={words.alternatives}
      pages={{
        rows: decision.options,
        total: undefined,
        asOf: decision.as_of ?? undefined,
        error: null,
        more: undefined,
        loadingMore: false,
        again: () => {},
      }}
      columns={columns}
      rowId={(row) => row.action}
    />
  );
}
