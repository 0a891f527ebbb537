import { useMemo } from "react";
import { onePage } from "../../api/pages.ts";
import type { Option } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { actionInWords, barrierInWords } from "./inWords.ts";

/** Every action as it stood for one customer: open or why not, what it was worth, and its chance. */
export function Alternatives({ plan, customer }: { plan: string; customer: string }) {
  const may = useMay("decisions:read");
  return may ? <Table plan={plan} customer={customer} /> : null;
}

function Table({ plan, customer }: { plan: string; customer: string }) {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const found = useCall("GET /api/decisions/{plan}/{customer}", { path: { plan, customer } });
  const columns = useMemo(
    (): Column<Option>[] => [
      {
        id: "action",
        header: said.action,
        cell: (row) => (
          <>
            {actionInWords(row.action, words, row.title)}
            <span className="block text-quiet">
              {row.eligible ? said.open : barrierInWords(row.barrier, words)}
            </span>
          </>
        ),
      },
      { id: "profit", header: said.profit, cell: (row) => format.money(row.profit), numeric: true },
      { id: "worth", header: said.worth, cell: (row) => format.money(row.worth), numeric: true },
      {
        id: "chance",
        header: said.probability,
        cell: (row) => format.percent(row.probability),
        numeric: true,
      },
    ],
    [said, words, format],
  );
  return (
    <section>
      <h3 className="mb-2">{said.alternatives}</h3>
      <DataTable
        caption={said.alternatives}
        pages={onePage(
          found,
          (decision) => decision.options,
          (decision) => decision.made_at,
        )}
        columns={columns}
        rowId={(row) => row.action}
      />
    </section>
  );
}
