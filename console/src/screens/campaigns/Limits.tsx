import { useMemo } from "react";
import { rowsHere } from "../../api/pages.ts";
import type { LimitUse, Plan } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { limitInWords } from "./inWords.ts";

/** Every limit: what it allows, what is used, and what one more unit would bring. */
export function Limits({ plan }: { plan: Plan }) {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const columns = useMemo((): Column<LimitUse>[] => {
    const titles = new Map(plan.actions.map(({ action, title }) => [action, title]));
    const amount = (row: LimitUse, value: number) =>
      row.name === "budget" ? format.money(value) : format.number(value);
    return [
      { id: "limit", header: said.limit, cell: (row) => limitInWords(row.name, words, titles.get(row.name)) },
      {
        id: "binds",
        header: said.binding,
        cell: (row) =>
          row.price > 0 ? <Badge tone="accent">{said.isBinding}</Badge> : <Badge>{said.notBinding}</Badge>,
      },
      { id: "allowed", header: said.allowed, cell: (row) => amount(row, row.limit), numeric: true },
      {
        id: "optimal",
        header: said.usedByOptimal,
        cell: (row) => amount(row, row.used_before_exploration),
        numeric: true,
      },
      { id: "used", header: said.used, cell: (row) => amount(row, row.used), numeric: true },
      {
        id: "contacted",
        header: said.usedByContacted,
        cell: (row) => amount(row, row.used_by_contacted),
        numeric: true,
      },
      { id: "price", header: said.price, cell: (row) => format.money(row.price), numeric: true },
    ];
  }, [plan, said, words, format]);
  return (
    <Card title={said.limits}>
      <p className="mb-3 text-quiet">{said.limitsLead}</p>
      <DataTable
        caption={said.limits}
        pages={rowsHere(plan.limits, plan.made_at)}
        columns={columns}
        rowId={(row) => row.name}
      />
    </Card>
  );
}
