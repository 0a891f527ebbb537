import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { ImportShape, ReportShape, SetAsideShape } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { Button } from "../../components/Button.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Figure } from "../../components/Figure.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { NoAddress } from "./NoAddress.tsx";

/** What the job of an import says when it is done. */
export interface ImportResult {
  id: string;
  /** This very file had been imported before. */
  already_imported: boolean;
}

interface ImportReportProps {
  result: ImportResult;
  again: () => void;
}

/** What became of every line: the sum of stored, set aside and dropped is the number of lines. */
export function ImportReport({ result, again }: ImportReportProps) {
  const words = useWords().getStarted.files;
  const asked = useCall("GET /api/imports/{import_id}", { path: { import_id: result.id } });
  return (
    <section aria-label={words.report} className="flex flex-col gap-4">
      <h3>{words.report}</h3>
      {result.already_imported && <p>{words.already}</p>}
      <Answered asked={asked}>{(found) => <Fates found={found} />}</Answered>
      <div className="flex flex-wrap gap-2">
        <Link to="/customers" look="primary">
          {words.seeCustomers}
        </Link>
        <Button onClick={again}>{words.another}</Button>
      </div>
    </section>
  );
}

function Fates({ found: { id, report, finished } }: { found: ImportShape }) {
  const words = useWords().getStarted.files;
  const format = useFormat();
  if (!report) return null;
  return (
    <>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Figure label={words.linesIn} value={format.number(report.lines_in)} />
        <Figure label={words.stored} value={format.number(report.lines_stored)} />
        <Figure label={words.quarantined} value={format.number(report.lines_quarantined)} />
        <Figure label={words.dropped} value={format.number(report.lines_dropped)} />
      </div>
      <p className="flex flex-wrap items-baseline gap-x-3">
        {words.events(report.events, format.number(report.events))}
        {finished && <AsOf time={finished} />}
      </p>
      <NoAddress counts={report.no_address} />
      <Reasons report={report} />
      {report.lines_quarantined > 0 && <SetAside id={id} />}
    </>
  );
}

function Reasons({ report }: { report: ReportShape }) {
  const words = useWords().getStarted.files;
  const format = useFormat();
  const rows = [
    ...Object.entries(report.quarantined).map(([reason, lines]) => ({
      reason,
      lines,
      fate: words.quarantined,
    })),
    ...Object.entries(report.dropped).map(([reason, lines]) => ({ reason, lines, fate: words.dropped })),
  ];
  if (rows.length === 0) return null;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="sr-only">{words.reasons}</caption>
        <thead>
          <tr className="border-b border-line text-left text-quiet">
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {words.reason}
            </th>
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {words.fate}
            </th>
            <th scope="col" className="py-1.5 text-right font-medium">
              {words.lines}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ reason, lines, fate }) => (
            <tr key={`${fate}/${reason}`} className="border-b border-line last:border-b-0">
              <td className="py-1.5 pr-4">
                <span title={reason}>{words.why[reason] ?? reason}</span>
              </td>
              <td className="py-1.5 pr-4">{fate}</td>
              <td className="py-1.5 text-right">{format.number(lines)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const columns = (words: Words["getStarted"]["files"]): Column<SetAsideShape>[] => [
  { id: "line", header: words.line, cell: ({ line }) => line, numeric: true },
  { id: "reason", header: words.reason, cell: ({ reason }) => words.why[reason] ?? reason },
  { id: "detail", header: words.detail, cell: ({ detail }) => detail, wrap: true },
  {
    id: "row",
    header: words.row,
    cell: ({ row }) => <code className="font-mono text-sm break-all">{JSON.stringify(row)}</code>,
    wrap: true,
  },
];

function SetAside({ id }: { id: string }) {
  const words = useWords().getStarted.files;
  const pages = usePages("GET /api/imports/{import_id}/quarantined", { path: { import_id: id } });
  return (
    <div className="flex flex-col gap-2">
      <h4 className="font-medium">{words.setAside}</h4>
      <DataTable
        caption={words.setAside}
        pages={pages}
        columns={useMemo(() => columns(words), [words])}
        rowId={(row) => String(row.line)}
      />
    </div>
  );
}
