import { usePages } from "../../api/pages.ts";
import type { SegmentMember } from "../../api/schema.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ExportLink } from "../../components/ExportLink.tsx";
import { useWords } from "../../words/useWords.ts";
import { useCustomerColumns } from "../customers/columns.tsx";

const figuresOf = (row: SegmentMember) => row.figures;

/** Who the last run found. */
export function Members({ name }: { name: string }) {
  const words = useWords().segments;
  const pages = usePages("GET /api/segments/{name}/members", { path: { name } });
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-sm text-quiet">{words.membersNow}</p>
        <ExportLink what="segment-members" query={{ segment: name }}>
          {words.export}
        </ExportLink>
      </div>
      <DataTable
        caption={words.membersTable}
        pages={pages}
        columns={useCustomerColumns<SegmentMember>(figuresOf)}
        rowId={(row) => row.customer}
        open={({ customer }) => ({ to: "/customers/$customer", params: { customer } })}
        empty={<EmptyState sentence={words.noMembers} />}
      />
    </div>
  );
}
