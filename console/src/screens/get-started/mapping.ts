/** Which column of an uploaded file holds what: what each kind of file asks for, a first guess, and the request's body. */

import type { EventsInput, OrdersInput, TraitsInput } from "../../api/schema.ts";

export const KINDS = ["orders", "events", "traits"] as const;
export type Kind = (typeof KINDS)[number];
export type Part =
  | "customer"
  | "order"
  | "time"
  | "item"
  | "quantity"
  | "amount"
  | "discount"
  | "coupon_discount"
  | "message_id";

export interface Asked {
  part: Part;
  required: boolean;
}

const required = (part: Part): Asked => ({ part, required: true });
const optional = (part: Part): Asked => ({ part, required: false });

export const ASKED: Record<Kind, readonly Asked[]> = {
  orders: [
    required("customer"),
    required("order"),
    required("time"),
    required("item"),
    required("quantity"),
    required("amount"),
    optional("discount"),
    optional("coupon_discount"),
  ],
  events: [required("customer"), required("time"), optional("message_id")],
  traits: [required("customer"), optional("time")],
};

/** What columns are often called; the first that a file has is taken. */
const OFTEN: Record<Part, readonly string[]> = {
  customer: ["customer", "customer_id", "household_id", "user_id", "userid", "client_id", "member_id"],
  order: ["order", "order_id", "basket_id", "receipt", "transaction_id", "invoice"],
  time: ["time", "timestamp", "transaction_timestamp", "ordered_at", "created_at", "datetime", "date"],
  item: ["item", "item_id", "product_id", "sku", "product"],
  quantity: ["quantity", "qty", "units", "count"],
  amount: ["amount", "sales_value", "paid", "total", "price", "revenue"],
  discount: ["discount", "retail_disc"],
  coupon_discount: ["coupon_discount", "coupon_disc"],
  message_id: ["message_id", "messageid", "event_id"],
};

/** A part's column, "" for none. */
export type Columns = Partial<Record<Part, string>>;

export function guessed(kind: Kind, columns: readonly string[]): Columns {
  const found: Columns = {};
  for (const { part } of ASKED[kind]) {
    const known = OFTEN[part];
    const fits = (column: string) => known.indexOf(column.trim().toLowerCase());
    const candidates = columns.filter((column) => fits(column) >= 0).sort((a, b) => fits(a) - fits(b));
    found[part] = candidates[0] ?? "";
  }
  return found;
}

/** The columns that no part uses: what can be kept as properties or traits. */
export function unused(kind: Kind, chosen: Columns, columns: readonly string[]): string[] {
  const used = new Set(ASKED[kind].map(({ part }) => chosen[part]));
  return columns.filter((column) => !used.has(column));
}

export interface Filled {
  kind: Kind;
  upload: string;
  source: string;
  columns: Columns;
  /** The name of the events. */
  event: string;
  /** Columns kept under their own name. */
  kept: readonly string[];
  /** A day such as "2026-01-31", or "". */
  since: string;
}

export function bodyOf(filled: Filled): OrdersInput | EventsInput | TraitsInput {
  const { upload, source, columns } = filled;
  const column = (part: Part) => columns[part] ?? "";
  const maybe = (part: Part) => columns[part] || null;
  const several = (part: Part) => (columns[part] ? [columns[part]] : []);
  const kept = Object.fromEntries(filled.kept.map((name) => [name, name]));
  if (filled.kind === "orders") {
    const mapping = {
      customer: column("customer"),
      order: column("order"),
      time: column("time"),
      item: column("item"),
      quantity: column("quantity"),
      amount: column("amount"),
      discount: several("discount"),
      coupon_discount: several("coupon_discount"),
    };
    return { kind: "orders", upload, source, mapping };
  }
  if (filled.kind === "events") {
    const mapping = {
      event: filled.event,
      customer: column("customer"),
      time: column("time"),
      message_id: maybe("message_id"),
      properties: kept,
    };
    return { kind: "events", upload, source, mapping };
  }
  const since = filled.since ? `${filled.since}T00:00:00Z` : null;
  return {
    kind: "traits",
    upload,
    source,
    mapping: { customer: column("customer"), time: maybe("time"), traits: kept },
    since,
  };
}
