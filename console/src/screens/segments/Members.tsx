import { usePages } from "../../api/pages.ts";
import type { OneSegment, SegmentMember } from "../../api/schema.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ExportLink } from "../../components/ExportLink.tsx";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import { useCustomerColumns } from "../customers/columns.tsx";
import { SEGMENT_MEMBERS } from "./words.ts";

const figuresOf = (row: SegmentMember) => row.figures;

/** Who is in it, now or by a run. */
export function Members({ segment, of }: { segment: OneSegment; of: string | undefined }) {
  const words = useApart(SEGMENT_MEMBERS);
  const { nobody } = useWords().segments;
  const { name, run } = segment;
  const pages = usePages("GET /api/segments/{name}/members", { path: { name }, query: { of } });
  const exported = of ?? run?.as_of;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-quiet">{words.columns}</p>
        {exported && (
          <ExportLink what="segment-members" query={{ segment: name, as_of: exported }}>
            {of ? words.exportRun : words.exportLast}
          </ExportLink>
        )}
      </div>
      <DataTable
        caption={words.table}
        pages={pages}
        columns={useCustomerColumns<SegmentMember>(figuresOf)}
        rowId={(row) => row.customer}
        open={({ customer }) => ({ to: "/customers/$customer", params: { customer } })}
        empty={<EmptyState sentence={nobody} />}
      />
    </div>
  );
}
