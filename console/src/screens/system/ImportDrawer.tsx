import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { ImportShape, SetAsideShape } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";

/** One import: its lines by fate and reason, and the lines in quarantine as they came. */
export function ImportDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  const words = useWords().system;
  const found = useCall("GET /api/imports/{import_id}", { path: { import_id: id ?? "" } }, id !== undefined);
  const { data, error } = found;
  return (
    <Drawer
      title={data && id ? words.importTitle(data.file) : words.tabs.imports}
      open={id !== undefined}
      onClose={onClose}
    >
      {error && !data && <ErrorState error={error} again={() => void found.refetch()} />}
      {id && !error && !data && <Loading lines={5} />}
      {id && data && (
        <div className="flex flex-col gap-5">
          <Counts found={data} />
          <Quarantine id={id} />
        </div>
      )}
    </Drawer>
  );
}

function Counts({ found }: { found: ImportShape }) {
  const words = useWords().system;
  const format = useFormat();
  const { report } = found;
  if (!report) return <p>{words.unfinished}</p>;
  const whole = report.lines_in;
  const bar = (id: string, label: string, count: number, tone: Bar["tone"], part = false): Bar => ({
    id,
    label,
    value: format.number(count),
    share: whole > 0 ? count / whole : null,
    tone,
    part,
  });
  const parts = (reasons: Record<string, number>, tone: Bar["tone"]) =>
    Object.entries(reasons).map(([reason, count]) =>
      bar(reason, known(words.reasons, reason), count, tone, true),
    );
  return (
    <section aria-label={words.byReason}>
      <div className="mb-3">{found.finished && <AsOf time={found.finished} />}</div>
      <Bars
        label={words.byReason}
        bars={[
          bar("in", words.linesIn, whole, "quiet"),
          bar("stored", words.stored, report.lines_stored, "good"),
          bar("quarantined", words.quarantined, report.lines_quarantined, "bad"),
          ...parts(report.quarantined, "bad"),
          bar("dropped", words.dropped, report.lines_dropped, "quiet"),
          ...parts(report.dropped, "quiet"),
        ]}
      />
    </section>
  );
}

function Quarantine({ id }: { id: string }) {
  const words = useWords().system;
  const format = useFormat();
  const pages = usePages("GET /api/imports/{import_id}/quarantined", { path: { import_id: id } });
  const columns = useMemo(
    (): Column<SetAsideShape>[] => [
      { id: "line", header: words.line, cell: (row) => format.number(row.line), numeric: true },
      {
        id: "reason",
        header: words.reason,
        wrap: true,
        cell: (row) => (
          <>
            {known(words.reasons, row.reason)}
            {row.detail && <span className="block break-words text-quiet">{row.detail}</span>}
          </>
        ),
      },
      {
        id: "row",
        header: words.row,
        wrap: true,
        cell: (row) => <span className="font-mono text-xs break-all">{JSON.stringify(row.row)}</span>,
      },
    ],
    [words, format],
  );
  return (
    <section>
      <h3>{words.quarantined}</h3>
      <p className="mb-2 text-sm text-quiet">{words.rowNote}</p>
      <DataTable
        caption={words.quarantined}
        pages={pages}
        columns={columns}
        rowId={(row) => `${row.line} ${row.reason}`}
        empty={<p className="text-quiet">{words.noneSetAside}</p>}
      />
    </section>
  );
}
