/** What the addresses of the customer screens carry. */

export const ORDERS = ["last_seen", "amount", "orders"] as const;
export type Order = (typeof ORDERS)[number];

/** The columns beside the customer's id, and those that are shown unless the address says otherwise. */
export const COLUMNS = ["first", "last", "events", "orders", "amount", "last_order", "email"] as const;
export type ColumnId = (typeof COLUMNS)[number];
export const SHOWN: readonly ColumnId[] = ["first", "last", "orders", "amount", "email"];

export interface CustomersSearch {
  order?: Order;
  columns?: ColumnId[];
  segment?: string;
  search?: string;
}

export function customersSearch(given: Record<string, unknown>): CustomersSearch {
  const order = ORDERS.find((known) => known === given.order);
  const segment = text(given.segment);
  const search = text(given.search);
  const columns = COLUMNS.filter((known) => Array.isArray(given.columns) && given.columns.includes(known));
  return {
    ...(order && { order }),
    ...(columns.length > 0 && { columns }),
    ...(segment && { segment }),
    ...(search && { search }),
  };
}

export const TABS = [
  "timeline",
  "traits",
  "segments",
  "predictions",
  "recommendations",
  "decisions",
  "messages",
  "interests",
  "consent",
  "identity",
] as const;
export type Tab = (typeof TABS)[number];

export const KINDS = ["order", "event", "traits", "identity", "consent", "decision", "message"] as const;
export type Kind = (typeof KINDS)[number];

export interface CustomerSearch {
  tab?: Tab;
  kind?: Kind[];
  /** The delivery whose message is open. */
  message?: number;
  new_only?: boolean;
}

export function customerSearch(given: Record<string, unknown>): CustomerSearch {
  const tab = TABS.find((known) => known === given.tab);
  const kind = KINDS.filter((known) => Array.isArray(given.kind) && given.kind.includes(known));
  const message = Number(given.message);
  return {
    ...(tab && { tab }),
    ...(kind.length > 0 && { kind }),
    ...(Number.isSafeInteger(message) && message > 0 && { message }),
    ...(given.new_only === true && { new_only: true }),
  };
}

function text(value: unknown): string {
  // An id such as 42 comes out of the address as a number.
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}
