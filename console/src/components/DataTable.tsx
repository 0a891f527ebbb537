import { type ToOptions, useNavigate } from "@tanstack/react-router";
import { createColumnHelper, type RowData, tableFeatures, useTable } from "@tanstack/react-table";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useMemo } from "react";
import type { Pages } from "../api/pages.ts";
import { useFormat } from "../format/useFormat.ts";
import { useWords } from "../words/useWords.ts";
import { AsOf } from "./AsOf.tsx";
import { Button } from "./Button.tsx";
import { ErrorState } from "./ErrorState.tsx";
import { Link } from "./Link.tsx";

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Aligned right, in digits of equal width. */
  numeric?: boolean;
  /** Long text that may take several lines. */
  wrap?: boolean;
}

interface ColumnLook {
  numeric: boolean;
  wrap: boolean;
}

const features = tableFeatures({ columnMeta: {} as ColumnLook });
const NO_ROWS: never[] = [];

interface DataTableProps<Row extends RowData> {
  /** What the table lists, for readers. */
  caption: string;
  pages: Pages<Row>;
  columns: readonly Column<Row>[];
  rowId: (row: Row) => string;
  /** Where a row leads; its first cell becomes the link. */
  open?: ((row: Row) => ToOptions) | undefined;
  /** Shown when there are no rows: an `EmptyState`. */
  empty?: ReactNode;
}

/** A list over cursor pages. Arrow keys move between rows that lead somewhere, Enter opens one. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { caption, pages, columns, rowId, open, empty } = props;
  const words = useWords();
  const navigate = useNavigate();
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>();
    return columns.map(({ id, header, cell, numeric = false, wrap = false }) =>
      helper.display({ id, header, cell: ({ row }) => cell(row.original), meta: { numeric, wrap } }),
    );
  }, [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: (pages.rows ?? NO_ROWS) as Row[],
    getRowId: rowId,
  });

  if (pages.error && !pages.rows) return <ErrorState error={pages.error} again={pages.again} />;
  if (pages.rows?.length === 0) return empty ?? <p className="text-quiet">{words.common.noRows}</p>;

  const follow = (event: MouseEvent<HTMLTableRowElement>, row: Row) => {
    const onControl =
      event.target instanceof Element && event.target.closest("a, button, input, label, select");
    if (open && !onControl && !window.getSelection()?.toString()) void navigate(open(row));
  };

  return (
    <div className="flex min-w-0 flex-col gap-2">
      {/* Focusable, so that a keyboard can scroll what does not fit a phone. */}
      <section
        aria-label={caption}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
        tabIndex={0}
        className="relative max-h-[75dvh] overflow-auto rounded-lg border border-line bg-raised"
      >
        <table className="w-full border-separate border-spacing-0 text-sm" aria-busy={!pages.rows}>
          <caption className="sr-only">{caption}</caption>
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <th
                    key={header.id}
                    scope="col"
                    className={`sticky top-0 z-10 border-b border-line bg-sunken px-3 py-2 font-medium whitespace-nowrap text-quiet ${header.column.columnDef.meta?.numeric ? "text-right" : "text-left"}`}
                  >
                    <table.FlexRender header={header} />
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody onKeyDown={moveBetweenRows}>
            {!pages.rows && <Waiting columns={columns.length} />}
            {table.getRowModel().rows.map((row) => (
              <tr
                key={row.id}
                onClick={(event) => follow(event, row.original)}
                className={`group ${open ? "cursor-pointer hover:bg-sunken" : ""}`}
              >
                {row.getAllCells().map((cell, index) => (
                  <td
                    key={cell.id}
                    className={`border-b border-line px-3 py-1.5 align-baseline group-last:border-b-0 ${cell.column.columnDef.meta?.numeric ? "text-right" : ""} ${cell.column.columnDef.meta?.wrap ? "min-w-56" : "whitespace-nowrap"}`}
                  >
                    {index === 0 && open ? (
                      <Link {...open(row.original)} data-row="">
                        <table.FlexRender cell={cell} />
                      </Link>
                    ) : (
                      <table.FlexRender cell={cell} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Foot pages={pages} />
    </div>
  );
}

function Foot({ pages }: { pages: Pages<unknown> }) {
  const words = useWords();
  const format = useFormat();
  if (!pages.rows) return <p className="sr-only">{words.common.loading}</p>;
  const shown = format.number(pages.rows.length);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-quiet">
      <span>
        {typeof pages.total === "number"
          ? words.common.rowsOf(shown, format.number(pages.total))
          : words.common.rows(pages.rows.length, shown)}
      </span>
      {pages.asOf && <AsOf time={pages.asOf} />}
      {pages.more && (
        <Button onClick={pages.more} busy={pages.loadingMore}>
          {words.common.loadMore}
        </Button>
      )}
      {pages.error && <ErrorState error={pages.error} again={pages.again} />}
    </div>
  );
}

const WAITING = ["a", "b", "c", "d", "e", "f"];

function Waiting({ columns }: { columns: number }) {
  return WAITING.map((row) => (
    <tr key={row}>
      <td colSpan={columns} className="border-b border-line px-3 py-2">
        <span className="skeleton h-4 w-full" />
      </td>
    </tr>
  ));
}

function moveBetweenRows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target instanceof HTMLElement) || event.target.dataset.row === undefined) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row]")];
  const next = links[links.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
