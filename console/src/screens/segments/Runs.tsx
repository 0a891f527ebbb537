import { useMemo } from "react";
import type { OneSegment, SegmentRun } from "../../api/schema.ts";
import { Chart } from "../../components/Chart.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

/** The runs that are kept, as a line and as a table. */
export function Runs({ segment }: { segment: OneSegment }) {
  return (
    <div className="flex flex-col gap-4">
      <SizeOverRuns runs={segment.runs} />
      <RunTable segment={segment} />
    </div>
  );
}

/** How many members each run found, by the moment it was for. */
function SizeOverRuns({ runs }: { runs: readonly SegmentRun[] }) {
  const words = useWords().segments;
  const format = useFormat();
  // A moment that two versions ran for is told by the later version.
  const latest = new Map([...runs].sort((a, b) => a.version - b.version).map((run) => [run.as_of, run.size]));
  const points = [...latest].sort(([a], [b]) => a.localeCompare(b));
  const [only] = points;
  if (!only) return null;
  if (points.length === 1) {
    return <p className="text-quiet">{words.oneRun(words.customers(only[1], format.number(only[1])))}</p>;
  }
  return (
    <Chart
      title={words.sizeOverRuns}
      kind="line"
      x="time"
      counts
      xName={words.moment}
      series={[{ name: words.size, points }]}
    />
  );
}

function RunTable({ segment }: { segment: OneSegment }) {
  const words = useWords().segments;
  const format = useFormat();
  const columns = useMemo<Column<SegmentRun>[]>(
    () => [
      { id: "asOf", header: words.asOf, cell: (row) => format.time(row.as_of) },
      { id: "size", header: words.size, cell: (row) => format.number(row.size), numeric: true },
      { id: "version", header: words.version, cell: (row) => format.number(row.version), numeric: true },
      { id: "computed", header: words.computed, cell: (row) => format.time(row.computed) },
    ],
    [words, format],
  );
  return (
    <DataTable
      caption={words.runsTable}
      pages={{
        rows: segment.runs,
        total: undefined,
        asOf: segment.as_of,
        error: null,
        more: undefined,
        loadingMore: false,
        again: () => {},
      }}
      columns={columns}
      rowId={(row) => `${row.version}/${row.as_of}`}
      empty={<EmptyState sentence={words.neverRunLong} />}
    />
  );
}
