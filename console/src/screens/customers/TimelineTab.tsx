import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { usePages } from "../../api/pages.ts";
import type { TimelineEntry } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Choices } from "../../components/Choices.tsx";
import { Code } from "../../components/Code.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Timeline } from "../../components/Timeline.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { EntryDetail } from "./EntryDetail.tsx";
import { KINDS, type Kind } from "./search.ts";
import { useEntryTitle } from "./useEntryTitle.ts";

export function TimelineTab({ customer, kinds }: { customer: string; kinds: Kind[] }) {
  const { common, customer: words } = useWords();
  const navigate = useNavigate({ from: "/customers/$customer" });
  const query = kinds.length > 0 ? { kind: kinds } : {};
  const pages = usePages("GET /api/customers/{customer}/timeline", { path: { customer }, query });
  const [raw, show] = useState<TimelineEntry | null>(null);
  const titleOf = useEntryTitle();
  const choose = (chosen: string[]) => {
    const kind = KINDS.filter((known) => chosen.includes(known));
    void navigate({
      search: { tab: "timeline", ...(kind.length > 0 && { kind }) },
      replace: true,
      resetScroll: false,
    });
  };
  let rows: ReactNode = <Loading lines={4} />;
  if (pages.error && !pages.rows) rows = <ErrorState error={pages.error} again={pages.again} />;
  else if (pages.rows?.length === 0) {
    rows = (
      <EmptyState
        sentence={words.timelineEmpty}
        action={kinds.length > 0 && <Button onClick={() => choose([])}>{words.showAllKinds}</Button>}
      />
    );
  } else if (pages.rows) {
    rows = (
      <Timeline
        rows={pages.rows.map((entry, at) => ({
          id: `${at} ${entry.time}`,
          time: entry.time,
          title: (
            <span className="inline-flex flex-wrap items-baseline gap-x-2">
              {titleOf(entry)}
              {entry.machine && <Badge tone="warn">{common.byMachine(entry.machine)}</Badge>}
            </span>
          ),
          detail: <EntryDetail entry={entry} onRaw={() => show(entry)} />,
        }))}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Choices
          label={words.kindsLegend}
          choices={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
          chosen={kinds}
          onChange={choose}
        />
        <Shown rows={pages.rows?.length} total={pages.total} asOf={pages.asOf} />
      </div>
      {rows}
      {pages.more && (
        <Button className="self-start" onClick={pages.more} busy={pages.loadingMore}>
          {common.loadMore}
        </Button>
      )}
      {pages.error && pages.rows && <ErrorState error={pages.error} again={pages.again} />}
      <Drawer title={words.rawTitle} open={raw !== null} onClose={() => show(null)}>
        {raw && <Code label={words.raw} text={JSON.stringify(raw, null, 2)} />}
      </Drawer>
    </div>
  );
}

interface ShownProps {
  rows: number | undefined;
  total: number | null | undefined;
  asOf: string | undefined;
}

function Shown({ rows, total, asOf }: ShownProps) {
  const words = useWords().customer;
  const format = useFormat();
  if (rows === undefined || !asOf) return null;
  const shown = format.number(rows);
  return (
    <p className="flex flex-wrap gap-x-3 text-sm text-quiet">
      {typeof total === "number"
        ? words.entries(shown, format.number(total))
        : words.entriesShown(rows, shown)}
      <AsOf time={asOf} />
    </p>
  );
}
