import { useMemo } from "react";
import { rowsHere } from "../../api/pages.ts";
import type { ActionCount, Plan } from "../../api/schema.ts";
import { Card } from "../../components/Card.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { actionInWords } from "./inWords.ts";

/** What was done with how many; each row leads to its customers. */
export function Actions({ plan, campaign }: { plan: Plan; campaign: string }) {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const columns = useMemo((): Column<ActionCount>[] => {
    const count = (id: "chosen" | "drawn" | "contacted"): Column<ActionCount> => ({
      id,
      header: said[id],
      cell: (row) => format.number(row[id]),
      numeric: true,
    });
    return [
      { id: "action", header: said.action, cell: (row) => actionInWords(row.action, words, row.title) },
      count("chosen"),
      count("drawn"),
      count("contacted"),
      { id: "cost", header: said.cost, cell: (row) => format.money(row.cost), numeric: true },
      { id: "profit", header: said.profit, cell: (row) => format.money(row.profit), numeric: true },
    ];
  }, [said, words, format]);
  return (
    <Card title={said.actions}>
      <DataTable
        caption={said.actions}
        pages={rowsHere(plan.actions, plan.made_at)}
        columns={columns}
        rowId={(row) => row.action}
        open={(row) => ({
          to: "/campaigns/$name",
          params: { name: campaign },
          search: { tab: "customers", action: row.action },
        })}
      />
    </Card>
  );
}
