import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { onePage } from "../../api/pages.ts";
import type { LiveEvent } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Choices } from "../../components/Choices.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Field } from "../../components/Field.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";
import { type EventsSearch, VERDICTS, type Verdict } from "./eventsSearch.ts";
import { LiveDrawer } from "./LiveDrawer.tsx";
import { TONES } from "./tones.ts";
import { type Live, useLive } from "./useLive.ts";

const here = getRouteApi("/events");

/** Every event as it comes: what became of it, and whom it joined. */
export function LiveEvents() {
  const words = useWords().events;
  const asked = here.useSearch();
  const navigate = here.useNavigate();
  const live = useLive();
  const [frozen, freeze] = useState<Live | null>(null);
  const shown = frozen ?? live.data;
  const ask = (change: Partial<EventsSearch>) =>
    void navigate({ search: (before) => cleaned({ ...before, ...change }), replace: true });
  const sources = [...new Set(shown?.events.map((event) => event.source))].sort();
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <Button onClick={() => freeze(frozen ? null : (live.data ?? null))} disabled={!shown}>
            {frozen ? words.resume : words.pause}
          </Button>
          <CopyAsApiCall operation="GET /api/events/live" request={{ query: { limit: 500 } }} />
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="w-64 max-w-full">
          <Field
            label={words.find}
            hint={words.findHint}
            type="search"
            value={asked.find ?? ""}
            onChange={(event) => ask({ find: event.currentTarget.value })}
          />
        </div>
        <div className="flex flex-col gap-2 pt-1">
          <Choices
            label={words.verdict}
            choices={VERDICTS.map((value) => ({ value, label: words.verdicts[value] }))}
            chosen={asked.verdict ? [asked.verdict] : []}
            onChange={(chosen) => ask({ verdict: chosen.at(-1) as Verdict })}
          />
          {sources.length > 1 && (
            <Choices
              label={words.source}
              choices={sources.map((value) => ({ value, label: value }))}
              chosen={asked.source ? [asked.source] : []}
              onChange={(chosen) => ask({ source: chosen.at(-1) ?? "" })}
            />
          )}
        </div>
      </div>
      <Notes live={live.data} frozen={frozen} />
      <Table asked={asked} live={live} shown={shown} />
      <LiveDrawer
        number={asked.event}
        events={shown?.events ?? []}
        onClose={() => void navigate({ search: ({ event: _, ...rest }) => rest })}
      />
    </Page>
  );
}

function cleaned(search: EventsSearch): EventsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value)) as EventsSearch;
}

function Notes({ live, frozen }: { live: Live | undefined; frozen: Live | null }) {
  const words = useWords().events;
  const format = useFormat();
  const news = live && frozen ? live.last - frozen.last : 0;
  return (
    <div className="flex flex-col gap-1 text-sm text-quiet" aria-live="polite">
      <p>{words.note}</p>
      {live?.restarted && <p>{words.restarted}</p>}
      {live && live.missed > 0 && <p>{words.missed(live.missed, format.number(live.missed))}</p>}
      {frozen && news > 0 && <p className="font-medium">{words.news(news, format.number(news))}</p>}
    </div>
  );
}

interface TableProps {
  asked: EventsSearch;
  live: ReturnType<typeof useLive>;
  shown: Live | undefined;
}

function Table({ asked, live, shown }: TableProps) {
  const { events: words, common } = useWords();
  const { byMachine } = common;
  const format = useFormat();
  const columns = useMemo(
    (): Column<LiveEvent>[] => [
      { id: "came", header: words.came, cell: (row) => format.second(row.at) },
      { id: "event", header: words.event, wrap: true, cell: (row) => row.name || row.type || "–" },
      { id: "type", header: words.type, cell: (row) => row.type || "–" },
      { id: "source", header: words.source, cell: (row) => row.source },
      {
        id: "verdict",
        header: words.verdict,
        wrap: true,
        cell: (row) => (
          <span className="flex flex-wrap items-center gap-1.5">
            <Badge tone={TONES[row.verdict]}>{words.verdicts[row.verdict]}</Badge>
            {row.reason && <span>{known(words.reasons, row.reason)}</span>}
            {row.machine && <Badge tone="warn">{byMachine(row.machine)}</Badge>}
          </span>
        ),
      },
      {
        id: "customer",
        header: words.customer,
        cell: (row) =>
          row.customer ? (
            <Link to="/customers/$customer" params={{ customer: row.customer }}>
              {row.customer}
            </Link>
          ) : (
            "–"
          ),
      },
    ],
    [words, byMachine, format],
  );
  const pages = onePage(
    live,
    (data) => (shown ?? data).events.filter((event) => fits(event, asked, words.reasons)),
    (data) => (shown ?? data).asOf,
  );
  const nothing = shown?.events.length === 0;
  return (
    <DataTable
      caption={words.title}
      pages={pages}
      columns={columns}
      rowId={(row) => String(row.number)}
      open={(row) => ({ to: "/events", search: { ...asked, event: row.number } })}
      empty={
        nothing ? (
          <EmptyState
            sentence={words.none}
            action={
              <Link {...placeOf("/get-started")} look="primary">
                {words.toStart}
              </Link>
            }
          />
        ) : (
          <EmptyState sentence={words.noneFit} />
        )
      }
    />
  );
}

function fits(event: LiveEvent, asked: EventsSearch, reasons: Record<string, string>): boolean {
  if (asked.verdict && event.verdict !== asked.verdict) return false;
  if (asked.source && event.source !== asked.source) return false;
  const text = asked.find?.trim().toLowerCase();
  if (!text) return true;
  const said = [event.name, event.type, event.source, event.customer, event.reason, reasons[event.reason]];
  return said.some((each) => each?.toLowerCase().includes(text));
}
