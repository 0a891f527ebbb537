import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { ImportShape } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";
import { ImportDrawer } from "./ImportDrawer.tsx";

const here = getRouteApi("/system");

/** What came in by file, and what became of every line. */
export function Imports() {
  const words = useWords().system;
  const format = useFormat();
  const search = here.useSearch();
  const navigate = here.useNavigate();
  const pages = usePages("GET /api/imports");
  const columns = useMemo((): Column<ImportShape>[] => {
    const lines = (
      id: "lines_in" | "lines_stored" | "lines_dropped",
      header: string,
    ): Column<ImportShape> => ({
      id,
      header,
      cell: (row) => format.number(row.report?.[id]),
      numeric: true,
    });
    return [
      { id: "file", header: words.file, cell: (row) => row.file },
      { id: "kind", header: words.kind, cell: (row) => known(words.importKinds, row.kind) },
      { id: "source", header: words.source, cell: (row) => row.source },
      lines("lines_in", words.linesIn),
      lines("lines_stored", words.stored),
      {
        id: "quarantined",
        header: words.quarantined,
        numeric: true,
        cell: (row) =>
          row.report && row.report.lines_quarantined > 0 ? (
            <Badge tone="bad">{format.number(row.report.lines_quarantined)}</Badge>
          ) : (
            format.number(row.report?.lines_quarantined)
          ),
      },
      lines("lines_dropped", words.dropped),
      { id: "started", header: words.started, cell: (row) => format.time(row.started) },
      {
        id: "finished",
        header: words.finished,
        cell: (row) =>
          row.finished ? format.time(row.finished) : <Badge tone="warn">{words.unfinished}</Badge>,
      },
    ];
  }, [words, format]);
  return (
    <div className="flex flex-col gap-3">
      <DataTable
        caption={words.tabs.imports}
        pages={pages}
        columns={columns}
        rowId={(row) => row.id}
        open={(row) => ({ to: "/system", search: { tab: "imports", import: row.id } })}
        empty={
          <EmptyState
            sentence={words.noImports}
            action={
              <Link {...placeOf("/get-started")} look="primary">
                {words.begin}
              </Link>
            }
          />
        }
      />
      <p className="text-sm text-quiet">{words.sum}</p>
      <ImportDrawer id={search.import} onClose={() => void navigate({ search: { tab: "imports" } })} />
    </div>
  );
}
