/**
 * Writes src/api/schema.ts from the OpenAPI document: `npm run schema`, or `npm run schema -- --check` to compare only.
 *
 * Our own because openapi-typescript drives the compiler API of TypeScript 5, which TypeScript 7 no longer has. It knows
 * the part of OpenAPI 3.1 that our server writes and stops at whatever it does not know.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

type Json = Record<string, unknown>;
interface Document {
  paths: Record<string, Record<string, Json>>;
  components?: { schemas?: Record<string, Json> };
}

/** Types that read "GET /api/items" → what it takes and what it answers. */
export function schemaOf(document: Document): string {
  const schemas = Object.entries(document.components?.schemas ?? {});
  // A schema written by pydantic alone brings its parts along.
  const parts = schemas.flatMap(([, schema]) => Object.entries((schema.$defs ?? {}) as Record<string, Json>));
  const named = new Map([...parts, ...schemas]);
  const shapes = [...named].map(([name, schema]) => {
    return `${comment(schema.description)}export type ${typeName(name)} = ${typeOf(schema)};\n`;
  });
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationOf(`${method.toUpperCase()} ${path}`, operation),
    ),
  );
  return [
    "// Written by scripts/write-schema.ts from the OpenAPI document; do not edit.\n",
    ...shapes,
    `export interface Operations {\n${operations.join("")}}\n`,
  ].join("\n");
}

function operationOf(name: string, operation: Json): string {
  const parameters = (operation.parameters ?? []) as {
    name: string;
    in: string;
    required?: boolean;
    schema: Json;
  }[];
  const of = (where: string) => {
    const found = parameters.filter((parameter) => parameter.in === where);
    const fields = found.map(
      ({ name, required, schema }) => `${key(name)}${required ? "" : "?"}: ${typeOf(schema)}`,
    );
    return found.length > 0 ? `{ ${fields.join("; ")} }` : "never";
  };
  const body = json(operation.requestBody as Json | undefined);
  const responses = (operation.responses ?? {}) as Record<string, Json>;
  const good = Object.keys(responses).filter((status) => status.startsWith("2"));
  const answers = good.map((status) => json(responses[status]) ?? "undefined");
  return (
    `${comment(operation.summary, "  ")}  ${JSON.stringify(name)}: {\n    path: ${of("path")};\n    query: ${of("query")};\n` +
    `    body: ${body ?? "never"};\n    answer: ${[...new Set(answers)].join(" | ") || "undefined"};\n  };\n`
  );
}

function json(carrier: Json | undefined): string | undefined {
  const content = carrier?.content as Record<string, { schema?: Json }> | undefined;
  if (!content) return undefined;
  const found = content["application/json"];
  return found ? typeOf(found.schema ?? {}) : "unknown";
}

function typeOf(schema: Json): string {
  if (typeof schema.$ref === "string") return typeName(schema.$ref.split("/").at(-1) ?? "");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const several = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
  if (several) return [...new Set(several.map(typeOf))].join(" | ");
  if (Array.isArray(schema.allOf))
    return (schema.allOf as Json[]).map((each) => `(${typeOf(each)})`).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      if (Array.isArray(schema.prefixItems))
        return `[${(schema.prefixItems as Json[]).map(typeOf).join(", ")}]`;
      return `(${typeOf((schema.items as Json | undefined) ?? {})})[]`;
    case "object":
      return objectOf(schema);
    case undefined:
      return "unknown";
    default:
      throw new Error(`write-schema.ts does not know the type ${JSON.stringify(schema.type)}`);
  }
}

function objectOf(schema: Json): string {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  const required = new Set((schema.required ?? []) as string[]);
  const rest = schema.additionalProperties;
  const open = typeof rest === "object" && rest !== null ? typeOf(rest as Json) : "unknown";
  if (properties.length === 0) return rest === false ? "Record<string, never>" : `Record<string, ${open}>`;
  const fields = properties.map(
    ([name, each]) =>
      `${comment(each.description, "  ")}  ${key(name)}${required.has(name) ? "" : "?"}: ${typeOf(each)};\n`,
  );
  return `{\n${fields.join("")}}`;
}

function comment(text: unknown, indent = ""): string {
  if (typeof text !== "string" || text === "") return "";
  return `${indent}/** ${(text.split("\n\n")[0] ?? "").replaceAll(/\s+/g, " ").replaceAll("*/", "*\\/")} */\n`;
}

function typeName(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

function key(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

function main(): void {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const source = at("../../docs/openapi.json");
  const written = schemaOf(JSON.parse(readFileSync(source, "utf-8")) as Document);
  const path = at("../src/api/schema.ts");
  if (!process.argv.includes("--check")) writeFileSync(path, written);
  else if (readFileSync(path, "utf-8") !== written) {
    console.error("src/api/schema.ts is not what the OpenAPI document says. Write it anew: npm run schema");
    process.exitCode = 1;
  }
}

if (import.meta.filename === process.argv[1]) main();
