import { useMemo } from "react";
import { onePage } from "../../api/pages.ts";
import type { SegmentOverlap } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import type { MembersOf } from "./ChooseMembers.tsx";
import { useSegmentTitles } from "./useSegmentTitles.ts";
import { SEGMENT_MEMBERS } from "./words.ts";

/** What the segment shares with every other one. */
export function Overlaps({ name, of }: MembersOf) {
  const words = useWords().segments;
  const apart = useApart(SEGMENT_MEMBERS);
  const format = useFormat();
  const { titleOf } = useSegmentTitles();
  const asked = useCall("GET /api/segments/{name}/overlaps", { path: { name }, query: { of } });
  const columns = useMemo<Column<SegmentOverlap>[]>(
    () => [
      { id: "segment", header: words.segment, cell: (row) => titleOf(row.name) },
      { id: "both", header: words.both, cell: (row) => format.number(row.both), numeric: true },
      { id: "share", header: words.shareOf, cell: (row) => format.percent(row.share), numeric: true },
      {
        id: "similarity",
        header: words.similarity,
        cell: (row) => format.percent(row.similarity),
        numeric: true,
      },
      { id: "size", header: words.size, cell: (row) => format.number(row.other_size), numeric: true },
      { id: "asOf", header: words.asOf, cell: (row) => format.time(row.of.as_of) },
    ],
    [words, format, titleOf],
  );
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm text-quiet">{words.overlapsText}</p>
      <DataTable
        caption={words.overlapsTable}
        pages={onePage(
          asked,
          (found) => found.others,
          (found) => found.of.as_of,
        )}
        columns={columns}
        rowId={(row) => row.name}
        open={(row) => ({ to: "/segments/$name", params: { name: row.name } })}
        empty={<EmptyState sentence={apart.noOthers} />}
      />
      {asked.data && asked.data.being_found.length > 0 && (
        <p className="text-sm text-quiet">
          {apart.overlapsBeingFound(asked.data.being_found.map(titleOf).join(", "))}
        </p>
      )}
    </div>
  );
}
