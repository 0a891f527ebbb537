/** Which column of an uploaded file holds what: what each kind of file asks for, a first guess, and the request's body. */

import type { EventsInput, ItemsInput, OrdersInput, TraitsInput } from "../../api/schema.ts";

export const KINDS = ["traits", "orders", "events", "items"] as const;
export type Kind = (typeof KINDS)[number];
export type ImportInput = ItemsInput | OrdersInput | EventsInput | TraitsInput;

/** What columns are often called, in English and Chinese; the first that a file has is taken. */
const OFTEN = {
  customer: [
    ...["customer", "customer_id", "household_id", "user_id", "userid", "client_id", "member_id"],
    ...["client", "member", "user", "buyer", "shopper", "cust_id", "who"],
    ...["客户", "客户编号", "客户id", "用户id", "用户编号", "会员号", "会员编号", "会员id"],
  ],
  order: [
    ...["order", "order_id", "order_number", "order_no", "basket_id", "receipt", "transaction_id", "invoice"],
    ...["receipt_id", "receipt_no", "invoice_id", "invoice_no", "ticket", "bill"],
    ...["订单", "订单号", "订单编号", "订单id", "小票号"],
  ],
  time: [
    ...["time", "timestamp", "transaction_timestamp", "ordered_at", "created_at", "datetime", "date"],
    ...["order_date", "order_time", "purchased_at", "bought_at", "when", "day"],
    ...["时间", "下单时间", "订单时间", "交易时间", "创建时间", "日期"],
  ],
  item: [
    ...["item", "item_id", "product_id", "sku", "product", "article", "item_no", "product_no"],
    ...["商品", "商品编号", "商品编码", "商品id", "货号"],
  ],
  quantity: ["quantity", "qty", "units", "count", "数量", "件数"],
  amount: [
    ...["amount", "sales_value", "paid", "total", "line_total", "net_amount", "price", "revenue", "value"],
    ...["金额", "实付", "实付金额", "支付金额", "销售额"],
  ],
  discount: ["discount", "retail_disc", "折扣", "优惠", "优惠金额"],
  coupon_discount: ["coupon_discount", "coupon_disc", "优惠券", "优惠券折扣", "优惠券金额"],
  message_id: ["message_id", "messageid", "event_id", "事件编号", "事件id"],
  email: ["email", "e_mail", "mail", "email_address", "邮箱", "电子邮箱", "电子邮件", "邮件"],
  phone: ["phone", "phone_number", "mobile", "tel", "telephone", "手机", "手机号", "手机号码", "电话"],
  name: ["name", "title", "item_name", "product_name", "商品名称", "名称", "品名"],
  category: ["category", "department", "shelf", "类别", "品类", "分类", "一级分类"],
  subcategory: ["subcategory", "product_category", "子类别", "二级分类"],
  kind: ["kind", "type", "product_type", "种类", "三级分类"],
  brand: ["brand", "品牌"],
  size: ["size", "package_size", "规格", "尺寸"],
} as const satisfies Record<string, readonly string[]>;

export type Part = keyof typeof OFTEN;

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
  traits: [required("customer"), optional("time"), optional("email"), optional("phone")],
  items: [
    required("item"),
    optional("name"),
    optional("category"),
    optional("subcategory"),
    optional("kind"),
    optional("brand"),
    optional("size"),
  ],
};

/** A part's column, "" for none. */
export type Columns = Partial<Record<Part, string>>;

export function guessed(kind: Kind, columns: readonly string[]): Columns {
  const found: Columns = {};
  for (const { part } of ASKED[kind]) {
    const known: readonly string[] = OFTEN[part];
    const fits = (column: string) =>
      known.indexOf(
        column
          .trim()
          .toLowerCase()
          .replace(/[\s-]+/g, "_"),
      );
    const candidates = columns.filter((column) => fits(column) >= 0).sort((a, b) => fits(a) - fits(b));
    found[part] = candidates[0] ?? "";
  }
  return found;
}

/** What a row seems to be, by the columns that are there. */
export function guessedKind(columns: readonly string[]): Kind {
  const { customer, order, item, quantity } = guessed("orders", columns);
  if (item && !customer && !order && !quantity) return "items";
  if (customer && !order && !item) return "traits";
  return "orders";
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
  /** Whether items that the catalog does not hold are added to it. */
  addItems: boolean;
}

export function bodyOf(filled: Filled): ImportInput {
  const { upload, source, columns } = filled;
  const column = (part: Part) => columns[part] ?? "";
  const maybe = (part: Part) => columns[part] || null;
  const several = (part: Part) => (columns[part] ? [columns[part]] : []);
  const kept = Object.fromEntries(filled.kept.map((name) => [name, name]));
  if (filled.kind === "items") {
    const words = Object.fromEntries(ASKED.items.map(({ part }) => [part, maybe(part)]));
    return { kind: "items", upload, mapping: { ...words, item: column("item") } };
  }
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
      add_items: filled.addItems,
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
  const identifiers = Object.fromEntries(
    (["email", "phone"] as const).flatMap((part) => (columns[part] ? [[part, columns[part]]] : [])),
  );
  return {
    kind: "traits",
    upload,
    source,
    mapping: { customer: column("customer"), time: maybe("time"), traits: { ...kept, ...identifiers } },
    since,
  };
}

/** The column that a mapping names for one of our fields. */
export function columnOf({ mapping }: ImportInput, field: string): string {
  const parts = mapping as unknown as Record<string, string | readonly string[] | null | undefined>;
  const found = parts[field] ?? "";
  return typeof found === "string" ? found : found.join(", ");
}
