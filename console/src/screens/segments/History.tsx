import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { SegmentMove } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Chart } from "../../components/Chart.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { SEGMENT_MEMBERS } from "./words.ts";

/** Who entered and left: how many a day, and each of them. */
export function History({ name }: { name: string }) {
  const words = useApart(SEGMENT_MEMBERS);
  const format = useFormat();
  const days = useCall("GET /api/segments/{name}/moves/days", { path: { name } });
  const pages = usePages("GET /api/segments/{name}/moves", { path: { name } });
  const columns = useMemo<Column<SegmentMove>[]>(
    () => [
      { id: "customer", header: words.customer, cell: (row) => row.customer },
      {
        id: "what",
        header: words.what,
        cell: (row) => (
          <Badge tone={row.entered ? "good" : "plain"}>{row.entered ? words.entered : words.left}</Badge>
        ),
      },
      { id: "when", header: words.when, cell: (row) => format.time(row.at) },
    ],
    [words, format],
  );
  return (
    <div className="flex flex-col gap-4">
      <Answered asked={days}>
        {({ data }) =>
          data.length > 0 && (
            <Chart
              title={words.byDay}
              kind="bar"
              x="category"
              counts
              series={[
                { name: words.entered, points: data.map((one) => [one.day, one.entered]) },
                { name: words.left, points: data.map((one) => [one.day, one.left]) },
              ]}
            />
          )
        }
      </Answered>
      <DataTable
        caption={words.moves}
        pages={pages}
        columns={columns}
        rowId={(row) => `${row.at}/${row.customer}/${row.entered}`}
        open={({ customer }) => ({ to: "/customers/$customer", params: { customer } })}
        empty={<EmptyState sentence={words.noMoves} />}
      />
      <p className="text-sm text-quiet">{words.kept}</p>
    </div>
  );
}
