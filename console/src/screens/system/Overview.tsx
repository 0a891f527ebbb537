import type { ReactNode } from "react";
import type { System } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Bars } from "../../components/Bars.tsx";
import { Callout } from "../../components/Callout.tsx";
import { Card } from "../../components/Card.tsx";
import { type Definition, DefinitionList } from "../../components/DefinitionList.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Figure } from "../../components/Figure.tsx";
import { Link } from "../../components/Link.tsx";
import { Loading } from "../../components/Loading.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { known } from "../models/inWords.ts";
import { bytesInWords, spanInWords } from "./sizes.ts";

/** Version, log, disk and health of the server. */
export function Overview() {
  const words = useWords();
  const format = useFormat();
  const said = words.system;
  const found = useCall("GET /api/system");
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} again={() => void found.refetch()} />;
  const card = (title: string, body: (system: System) => ReactNode) => (
    <Card title={title} aside={data && <AsOf time={data.as_of} />}>
      {data ? body(data) : <Loading />}
    </Card>
  );
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-4 rounded-lg border border-line bg-raised p-4 sm:grid-cols-2 lg:grid-cols-4">
        <Figure label={said.version} value={data?.version} asOf={data?.as_of} />
        <Figure
          label={said.uptime}
          value={data && spanInWords(data.uptime_seconds, words, format)}
          asOf={data?.as_of}
        />
        <Figure
          label={said.log}
          value={data && format.number(data.log.sequence)}
          asOf={data?.as_of}
          rows={
            <Link to="/system" search={{ tab: "imports" }}>
              {words.common.showRows}
            </Link>
          }
        />
        <Figure
          label={said.diskFree}
          value={data && bytesInWords(data.disk_free_bytes, format)}
          asOf={data?.as_of}
        />
      </div>
      {data?.held_since && (
        <Callout tone="warn" title={said.held(format.time(data.held_since))}>
          {said.heldSaid}
        </Callout>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          {card(said.health, (system) => (
            <DefinitionList rows={checksOf(system, words)} />
          ))}
          {card(said.theLog, (system) => (
            <DefinitionList rows={logOf(system, words, format)} />
          ))}
          {card(said.schema, (system) => (
            <DefinitionList rows={schemasOf(system, words)} />
          ))}
          <Links />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          {card(said.disk, (system) => (
            <Disk system={system} />
          ))}
          {card(said.engine, (system) => (
            <Options system={system} />
          ))}
        </div>
      </div>
    </div>
  );
}

function Links() {
  const words = useWords().system;
  const links = [
    ["/metrics", words.metrics],
    ["/readyz", words.ready],
    ["/report", words.report],
  ] as const;
  return (
    <Card title={words.links}>
      <ul className="flex flex-col gap-1.5">
        {links.map(([path, name]) => (
          <li key={path}>
            <a href={path} className="text-accent underline underline-offset-2 hover:text-accent-strong">
              {name}
            </a>{" "}
            <span className="font-mono text-sm text-quiet">{path}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function checksOf({ checks }: System, words: Words): Definition[] {
  return Object.entries(checks).map(([name, wrong]) => ({
    term: known(words.system.checks, name),
    value: wrong ? (
      <>
        <Badge tone="bad">{words.system.wrong}</Badge> {wrong}
      </>
    ) : (
      <Badge tone="good">{words.system.well}</Badge>
    ),
  }));
}

function schemasOf({ schemas }: System, words: Words): Definition[] {
  const said = words.system;
  return schemas.map(({ database, step, newest }) => ({
    term: database,
    value: (
      <>
        {step === newest ? (
          <Badge tone="good">{said.current}</Badge>
        ) : (
          <Badge tone="warn">{said.behind}</Badge>
        )}{" "}
        {said.schemaAt(step, newest)}
      </>
    ),
  }));
}

function logOf({ log }: System, words: Words, format: Format): Definition[] {
  const said = words.system;
  return [
    { term: said.sequence, value: format.number(log.sequence) },
    { term: said.tail, value: format.number(log.tail) },
    {
      term: said.sealed,
      value: said.sealedIn(format.number(log.sealed_events), format.number(log.sealed_files)),
    },
    { term: said.lastSealed, value: log.last_sealed ? format.time(log.last_sealed) : said.never },
  ];
}

function Disk({ system }: { system: System }) {
  const words = useWords().system;
  const format = useFormat();
  const whole = system.disk.reduce((sum, { bytes }) => sum + bytes, 0);
  const parts = [...system.disk].sort((a, b) => b.bytes - a.bytes);
  return (
    <Bars
      label={words.disk}
      bars={parts.map(({ part, bytes }) => ({
        id: part,
        label: known(words.parts, part),
        value: bytesInWords(bytes, format),
        share: whole > 0 ? bytes / whole : null,
      }))}
    />
  );
}

/** How the engine is set, and the request limits where the person may see settings. */
function Options({ system }: { system: System }) {
  const may = useMay("settings:read");
  return may ? <WithLimits system={system} /> : <Values found={Object.entries(system.engine)} />;
}

const LIMITS = ["server.requests_per_minute", "imports.max_upload_mb"];

function WithLimits({ system }: { system: System }) {
  const settings = useCall("GET /api/settings").data?.data ?? [];
  const limits = settings
    .filter(({ name }) => LIMITS.includes(name))
    .map(({ name, value }): [string, string | number | boolean] => [name, value]);
  return <Values found={[...Object.entries(system.engine), ...limits]} />;
}

function Values({ found }: { found: [string, string | number | boolean][] }) {
  const words = useWords().system;
  const format = useFormat();
  return (
    <DefinitionList
      rows={found.map(([name, value]) => ({
        term: known(words.options, name),
        value: typeof value === "number" ? format.number(value) : String(value),
        note: <span className="font-mono">{name}</span>,
      }))}
    />
  );
}
