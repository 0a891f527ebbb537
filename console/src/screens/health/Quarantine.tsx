import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { onePage, usePages } from "../../api/pages.ts";
import type { QuarantinedEvent, QuarantineReason } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge } from "../../components/Badge.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";
import type { HealthSearch } from "./healthSearch.ts";
import { Mend } from "./Mend.tsx";

const here = getRouteApi("/data-health");

/** What waits, by reason; one opens with its newest events and the way to mend them. */
export function Quarantine() {
  const words = useWords();
  const own = words.health;
  const format = useFormat();
  const { reason, source, event } = here.useSearch();
  const navigate = here.useNavigate();
  const asked = useCall("GET /api/quarantine/reasons");
  const columns = useMemo(
    (): Column<QuarantineReason>[] => [
      {
        id: "reason",
        header: own.reason,
        wrap: true,
        cell: (row) => known(words.events.reasons, row.reason),
      },
      { id: "event", header: own.row, wrap: true, cell: (row) => row.event || own.noName },
      { id: "source", header: words.events.source, cell: (row) => row.source },
      {
        id: "severity",
        header: own.severity,
        cell: (row) => (
          <Badge tone={row.severity === "lost" ? "bad" : "warn"}>{own.severities[row.severity]}</Badge>
        ),
      },
      { id: "count", header: own.count, cell: (row) => format.number(row.events), numeric: true },
      { id: "first", header: own.first, cell: (row) => format.time(row.first) },
      { id: "last", header: own.last, cell: (row) => format.time(row.last) },
    ],
    [own, words, format],
  );
  return (
    <>
      <DataTable
        caption={own.reasons}
        pages={onePage(
          asked,
          (data) => data.data,
          (data) => data.as_of,
        )}
        columns={columns}
        rowId={(row) => JSON.stringify([row.reason, row.source, row.event])}
        open={(row) => ({
          to: "/data-health",
          search: { reason: row.reason, source: row.source, event: row.event },
        })}
        empty={
          <EmptyState
            sentence={own.noneWaiting}
            action={
              <Link {...placeOf("/events")} look="primary">
                {own.toLive}
              </Link>
            }
          />
        }
      />
      <Drawer
        title={reason ? known(words.events.reasons, reason) : ""}
        open={reason !== undefined}
        onClose={() => void navigate({ search: {} })}
      >
        {reason && <Reason selection={{ reason, source: source ?? "", event: event ?? "" }} />}
      </Drawer>
    </>
  );
}

function Reason({ selection }: { selection: Required<Omit<HealthSearch, "tab">> }) {
  const words = useWords().health;
  const format = useFormat();
  const may = useMay("events:write");
  const pages = usePages("GET /api/quarantine", { query: selection });
  const columns = useMemo(
    (): Column<QuarantinedEvent>[] => [
      { id: "last", header: words.last, cell: (row) => format.time(row.loaded) },
      {
        id: "row",
        header: words.row,
        wrap: true,
        cell: (row) => (
          <>
            <span className="font-mono text-xs break-all">
              {row.row === null ? words.notKept : JSON.stringify(row.row)}
            </span>
            {row.detail && <span className="block break-words text-quiet">{row.detail}</span>}
          </>
        ),
      },
    ],
    [words, format],
  );
  return (
    <div className="flex flex-col gap-5">
      <p>{known(words.todo, selection.reason)}</p>
      {may && <Mend selection={selection} />}
      <section>
        <h3>{words.samples}</h3>
        <p className="mb-2 text-sm text-quiet">{words.samplesNote}</p>
        <DataTable
          caption={words.samples}
          pages={pages}
          columns={columns}
          rowId={(row) => row.id}
          empty={<p className="text-quiet">{words.noneWaiting}</p>}
        />
      </section>
    </div>
  );
}
