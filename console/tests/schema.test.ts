import assert from "node:assert/strict";
import { test } from "node:test";
import { schemaOf } from "../scripts/write-schema.ts";

const string = { type: "string" };

test("schemas become types, with optional, nullable and listed parts", () => {
  const written = schemaOf({
    paths: {},
    components: {
      schemas: {
        Listed_Item_: {
          type: "object",
          description: "A page.",
          required: ["data"],
          properties: {
            data: { type: "array", items: { $ref: "#/components/schemas/Item" } },
            next: { anyOf: [string, { type: "null" }], description: "Where to go on." },
            "x-y": { enum: ["a", "b"] },
            pair: { type: "array", prefixItems: [string, { type: "integer" }] },
            counts: { type: "object", additionalProperties: { type: "number" } },
          },
        },
      },
    },
  });
  assert.match(written, /\/\*\* A page\. \*\/\nexport type ListedItem = \{/);
  assert.match(written, / data: \(Item\)\[\];/);
  assert.match(written, /\/\*\* Where to go on\. \*\/\n {2}next\?: string \| null;/);
  assert.match(written, / "x-y"\?: "a" \| "b";/);
  assert.match(written, / pair\?: \[string, number\];/);
  assert.match(written, / counts\?: Record<string, number>;/);
});

test("an operation says what it takes and what it answers", () => {
  const written = schemaOf({
    paths: {
      "/api/items/{item}": {
        get: {
          summary: "One item.",
          parameters: [
            { name: "item", in: "path", required: true, schema: string },
            { name: "limit", in: "query", schema: { type: "integer" } },
          ],
          responses: {
            200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } } },
            404: { content: { "application/problem+json": { schema: {} } } },
          },
        },
        delete: { responses: { 204: { description: "Gone." } } },
      },
    },
  });
  assert.match(
    written,
    /"GET \/api\/items\/\{item\}": \{\n {4}path: \{ item: string \};\n {4}query: \{ limit\?: number \};/,
  );
  assert.match(written, /answer: Item;/);
  assert.match(written, /"DELETE \/api\/items\/\{item\}": \{\n {4}path: never;[^}]*answer: undefined;/);
});

test("what it does not know stops it", () => {
  const document = { paths: {}, components: { schemas: { A: { type: "binary" } } } };
  assert.throws(() => schemaOf(document), /does not know the type "binary"/);
});
