import assert from "node:assert/strict";
import { test } from "node:test";
import { guessed, guessedKind } from "../src/screens/imports/mapping.ts";

const FILES = [
  ["orders", ["client", "receipt", "when", "sku", "qty", "paid"]],
  ["orders", ["Shopkeeper", "Order No", "Order Date", "SKU", "Qty", "Line Total"]],
  ["orders", ["客户编号", "订单号", "下单时间", "商品编号", "数量", "实付金额"]],
  ["items", ["sku", "title", "department", "brand", "price"]],
  ["traits", ["member", "e-mail", "town"]],
] as const;

test("a file is known by its columns", () => {
  for (const [kind, columns] of FILES) assert.equal(guessedKind(columns), kind, columns.join());
});

test("columns are known however their words are set apart, the more usual name first", () => {
  const found = guessed("orders", ["day", "Order-ID", " order date ", "Client ID", "buyer"]);
  assert.equal(found.order, "Order-ID");
  assert.equal(found.time, " order date ");
  assert.equal(found.customer, "Client ID");
  assert.equal(found.item, "");
});
