import { useMemo, useState } from "react";
import { usePages } from "../../api/pages.ts";
import type { Segment } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useApart } from "../../words/useApart.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";
import { DefineSegment } from "./DefineSegment.tsx";
import { SEGMENT_MEMBERS } from "./words.ts";

export function Segments() {
  const words = useWords().segments;
  const may = useMay("segments:write");
  const pages = usePages("GET /api/segments");
  const [writing, setWriting] = useState(false);
  const write = may && (
    <Button look="primary" onClick={() => setWriting(true)}>
      {words.new}
    </Button>
  );
  const isEmpty = pages.rows?.length === 0;
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <CopyAsApiCall operation="GET /api/segments" />
          {!isEmpty && write}
        </>
      }
    >
      <DataTable
        caption={words.table}
        pages={pages}
        columns={useSegmentColumns()}
        rowId={(row) => row.name}
        open={({ name }) => ({ to: "/segments/$name", params: { name } })}
        empty={<EmptyState sentence={words.empty} action={write} />}
      />
      <DefineSegment open={writing} onClose={() => setWriting(false)} />
    </Page>
  );
}

function useSegmentColumns(): Column<Segment>[] {
  const words = useWords().segments;
  const apart = useApart(SEGMENT_MEMBERS);
  const format = useFormat();
  const told = useTold();
  return useMemo(
    () => [
      {
        id: "segment",
        header: words.segment,
        cell: (row) =>
          row.unreadable ? (
            <span className="flex flex-wrap gap-x-2">
              {told(row.title)} <Badge tone="bad">{apart.unreadable}</Badge>
            </span>
          ) : (
            <span className="block min-w-28 whitespace-normal wrap-anywhere">{told(row.title)}</span>
          ),
      },
      {
        id: "now",
        header: words.now,
        numeric: true,
        cell: (row) =>
          row.standing ? (
            <Link to="/customers" search={{ segment: row.name }} title={format.time(row.standing.as_of)}>
              {format.number(row.standing.size)}
            </Link>
          ) : (
            "–"
          ),
      },
      {
        id: "size",
        header: apart.lastSize,
        numeric: true,
        cell: (row) =>
          row.run ? (
            <Link
              to="/segments/$name"
              params={{ name: row.name }}
              search={{ tab: "members", of: row.run.as_of }}
            >
              {format.number(row.run.size)}
            </Link>
          ) : (
            words.neverRun
          ),
      },
      { id: "asOf", header: apart.lastAsOf, cell: (row) => format.time(row.run?.as_of) },
      { id: "computed", header: apart.lastMade, cell: (row) => format.ago(row.run?.computed) },
      { id: "meaning", header: words.meaning, cell: (row) => told(row.description), wrap: true },
    ],
    [words, apart, format, told],
  );
}
