import { useState } from "react";
import type { LiveEvent } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Code } from "../../components/Code.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { Link } from "../../components/Link.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";
import { TONES } from "./tones.ts";

interface LiveDrawerProps {
  number: number | undefined;
  events: readonly LiveEvent[];
  onClose: () => void;
}

/** One live event: what became of it, and what it says, to read or as JSON. */
export function LiveDrawer({ number, events, onClose }: LiveDrawerProps) {
  const words = useWords().events;
  const found = events.find((event) => event.number === number);
  return (
    <Drawer
      title={number === undefined ? "" : words.eventTitle(String(number))}
      open={number !== undefined}
      onClose={onClose}
    >
      {found ? <One event={found} /> : <p>{words.gone}</p>}
    </Drawer>
  );
}

function One({ event }: { event: LiveEvent }) {
  const words = useWords().events;
  const format = useFormat();
  const [view, choose] = useState("pretty");
  return (
    <div className="flex flex-col gap-5">
      <DefinitionList
        rows={[
          { term: words.event, value: event.name || event.type || "–" },
          { term: words.type, value: event.type || "–" },
          { term: words.source, value: event.source },
          { term: words.came, value: format.second(event.at) },
          {
            term: words.whatBecame,
            value: (
              <>
                <Badge tone={TONES[event.verdict]}>{words.verdicts[event.verdict]}</Badge>
                {event.reason && <span className="ml-2">{known(words.reasons, event.reason)}</span>}
                {event.detail && <span className="block break-words text-quiet">{event.detail}</span>}
              </>
            ),
          },
          {
            term: words.customer,
            value: event.customer ? (
              <Link to="/customers/$customer" params={{ customer: event.customer }}>
                {event.customer}
              </Link>
            ) : (
              "–"
            ),
          },
          ...(event.machine ? [{ term: words.machine, value: event.machine }] : []),
        ]}
      />
      <Tabs
        label={words.said}
        tabs={[
          { id: "pretty", label: words.pretty },
          { id: "raw", label: words.raw },
        ]}
        current={view}
        onChange={choose}
      >
        {view === "raw" ? (
          <Code label={words.raw} text={JSON.stringify(event, null, 2)} />
        ) : (
          <Said event={event} />
        )}
      </Tabs>
    </div>
  );
}

function Said({ event }: { event: LiveEvent }) {
  const words = useWords().events;
  if (event.verdict === "quarantined")
    return (
      <p>
        {`${words.keptApart} `}
        <Link to="/data-health" search={{ reason: event.reason }}>
          {words.toHealth}
        </Link>
      </p>
    );
  const said = Object.entries(event.properties ?? {});
  if (said.length === 0) return <p className="text-quiet">{words.saidNothing}</p>;
  return (
    <DefinitionList
      rows={said.map(([term, value]) => ({
        term,
        value: (
          <span className="break-words">{typeof value === "string" ? value : JSON.stringify(value)}</span>
        ),
      }))}
    />
  );
}
