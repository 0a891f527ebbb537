import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { EntryShape } from "../../api/schema.ts";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";

const columns = (words: Words, format: Format): Column<EntryShape>[] => {
  const own = words.settings.audit;
  return [
    { id: "at", header: own.at, cell: ({ at }) => <time dateTime={at}>{format.time(at)}</time> },
    { id: "actor", header: own.actor, cell: ({ actor }) => named(actor, words) },
    {
      id: "act",
      header: own.act,
      cell: ({ act }) => <span title={act}>{own.acts[act] ?? act}</span>,
    },
    { id: "subject", header: own.subject, cell: ({ subject }) => named(subject, words) },
    { id: "detail", header: own.detail, cell: ({ detail }) => <Detail detail={detail} />, wrap: true },
  ];
};

/** "person:ada" is ada; what is no person keeps its kind. */
function named(actor: string, words: Words): string {
  if (actor === "owner") return words.settings.audit.owner;
  if (actor === "nobody") return words.settings.audit.nobody;
  return actor.replace(/^person:/, "");
}

function Detail({ detail }: { detail: Record<string, unknown> }) {
  const parts = Object.entries(detail).filter(([, value]) => value !== null && value !== "");
  return (
    <span className="font-mono text-sm break-words">
      {parts.map(([name, value]) => `${name}=${written(value)}`).join("  ")}
    </span>
  );
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Who did what to what, the newest first. */
export function AuditTrail() {
  const words = useWords();
  const format = useFormat();
  const pages = usePages("GET /api/audit");
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-prose text-quiet">{words.settings.audit.lead}</p>
      <DataTable
        caption={words.settings.audit.title}
        pages={pages}
        columns={useMemo(() => columns(words, format), [words, format])}
        rowId={(row) => String(row.id)}
        empty={<p className="text-quiet">{words.settings.audit.empty}</p>}
      />
    </div>
  );
}
