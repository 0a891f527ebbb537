import { useMemo } from "react";
import { onePage } from "../../api/pages.ts";
import type { Trait } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";

const MODEL = "model:";

export function TraitsTab({ customer }: { customer: string }) {
  const words = useWords().customer;
  const format = useFormat();
  const asked = useCall("GET /api/customers/{customer}/traits", { path: { customer } });
  const columns = useMemo<Column<Trait>[]>(
    () => [
      { id: "trait", header: words.trait, cell: (row) => <span className="break-all">{row.name}</span> },
      {
        id: "value",
        header: words.value,
        cell: (row) => <span className="wrap-anywhere">{written(row.value, words, format)}</span>,
        wrap: true,
      },
      { id: "source", header: words.source, cell: (row) => <Source source={row.source} /> },
      {
        id: "version",
        header: words.version,
        cell: (row) =>
          row.source.startsWith(MODEL) ? words.modelVersion(row.version) : words.eventVersion(row.version),
      },
      { id: "time", header: words.time, cell: (row) => format.time(row.time) },
      { id: "told", header: words.told, cell: (row) => `${format.number(row.told)}×`, numeric: true },
    ],
    [words, format],
  );
  return (
    <DataTable
      caption={words.traitsTable}
      pages={onePage(
        asked,
        (found) => found.data,
        (found) => found.as_of,
      )}
      columns={columns}
      rowId={(row) => `${row.source} ${row.name}`}
      empty={<EmptyState sentence={words.traitsEmpty} />}
    />
  );
}

function Source({ source }: { source: string }) {
  if (!source.startsWith(MODEL)) return source;
  return (
    <ScreenLink to="/models" id={source.slice(MODEL.length)}>
      {source}
    </ScreenLink>
  );
}

function written(value: unknown, words: Words["customer"], format: Format): string {
  if (value === null || value === undefined) return words.forgotten;
  if (typeof value === "number") return format.number(value, Number.isInteger(value) ? 0 : 4);
  return typeof value === "string" ? value : JSON.stringify(value);
}
