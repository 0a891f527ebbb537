import { useMemo } from "react";
import type { Customer } from "../../api/schema.ts";
import type { Column } from "../../components/DataTable.tsx";
import { Icon } from "../../components/Icon.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { type ColumnId, SHOWN } from "./search.ts";

type Figures = Omit<Customer, "customer">;

/** What tables of customers show of each; `figuresOf` gives null for one made a moment ago. */
export function useCustomerColumns<Row extends { customer: string }>(
  figuresOf: (row: Row) => Figures | null,
  chosen: readonly ColumnId[] = SHOWN,
): Column<Row>[] {
  const words = useWords().customers;
  const format = useFormat();
  return useMemo(() => {
    const known: Column<Row>[] = [
      { id: "customer", header: words.customer, cell: (row) => row.customer },
      { id: "first", header: words.firstSeen, cell: (row) => format.date(figuresOf(row)?.first_seen) },
      { id: "last", header: words.lastSeen, cell: (row) => format.time(figuresOf(row)?.last_seen) },
      {
        id: "events",
        header: words.events,
        cell: (row) => format.number(figuresOf(row)?.events),
        numeric: true,
      },
      {
        id: "orders",
        header: words.orderCount,
        cell: (row) => format.number(figuresOf(row)?.orders),
        numeric: true,
      },
      {
        id: "amount",
        header: words.amount,
        cell: (row) => {
          const amount = figuresOf(row)?.amount;
          return amount === null ? words.amountUnknown : format.money(amount);
        },
        numeric: true,
      },
      { id: "last_order", header: words.lastOrder, cell: (row) => format.time(figuresOf(row)?.last_order) },
      { id: "email", header: words.email, cell: (row) => <Reachable is={figuresOf(row)?.email_reachable} /> },
    ];
    return known.filter(({ id }) => id === "customer" || (chosen as readonly string[]).includes(id));
  }, [words, format, figuresOf, chosen]);
}

export function Reachable({ is }: { is: boolean | undefined }) {
  const words = useWords().customers;
  if (is === undefined) return "–";
  return is ? (
    <span className="inline-flex items-center gap-1 align-middle text-good">
      <Icon name="done" />
      {words.reachable}
    </span>
  ) : (
    <span className="text-quiet">{words.notReachable}</span>
  );
}
