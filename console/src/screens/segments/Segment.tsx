import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { OneSegment } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { Code } from "../../components/Code.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { Figure } from "../../components/Figure.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useApart } from "../../words/useApart.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";
import { ChooseMembers, type MembersOf } from "./ChooseMembers.tsx";
import { DefineSegment } from "./DefineSegment.tsx";
import { History } from "./History.tsx";
import { Members } from "./Members.tsx";
import { Overlaps } from "./Overlaps.tsx";
import { Reach } from "./Reach.tsx";
import { RemoveSegment } from "./RemoveSegment.tsx";
import { RunSegment } from "./RunSegment.tsx";
import { Runs } from "./Runs.tsx";
import { Sample } from "./Sample.tsx";
import { TABS, type Tab } from "./search.ts";
import { useSegmentTitles } from "./useSegmentTitles.ts";
import { SEGMENT_MEMBERS } from "./words.ts";

export function Segment() {
  const { name } = useParams({ from: "/segments/$name" });
  const words = useWords().segments;
  const told = useTold();
  const may = useMay("segments:write");
  const asked = useCall("GET /api/segments/{name}", { path: { name } });
  const [writing, setWriting] = useState(false);
  const segment = asked.data;
  return (
    <Page
      title={segment ? told(segment.title) : name}
      lead={segment && told(segment.description)}
      actions={
        <>
          <CopyAsApiCall operation="GET /api/segments/{name}" request={{ path: { name } }} />
          {may && <RemoveSegment name={name} usedBy={segment?.used_by ?? []} />}
          {may && segment && (
            <>
              <Button onClick={() => setWriting(true)}>{words.edit}</Button>
              <RunSegment name={name} />
            </>
          )}
        </>
      }
    >
      <Answered asked={asked}>
        {(found) => (
          <>
            <Head segment={found} />
            <Parts segment={found} />
            <DefineSegment open={writing} onClose={() => setWriting(false)} before={found.definition} />
          </>
        )}
      </Answered>
    </Page>
  );
}

function Head({ segment }: { segment: OneSegment }) {
  const words = useWords().segments;
  const format = useFormat();
  const told = useTold();
  const { run, standing } = segment;
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Card title={words.whatItMeans}>
        <p className="mb-4">{told(segment.words)}</p>
        <DefinitionList
          rows={[
            { term: words.name, value: <code className="font-mono text-sm">{segment.name}</code> },
            { term: words.version, value: format.number(segment.version) },
            { term: words.saved, value: format.time(segment.saved) },
            { term: words.usedBy, value: <UsedBy names={segment.used_by} /> },
          ]}
        />
      </Card>
      <Card title={words.now}>
        <Figure
          label={words.members}
          value={standing ? format.number(standing.size) : null}
          asOf={standing?.as_of}
          why={standing ? undefined : words.notStanding}
          rows={
            standing && (
              <Link to="/customers" search={{ segment: segment.name }}>
                {words.filter}
              </Link>
            )
          }
        />
        {standing && <p className="mt-1 text-sm text-quiet">{words.nowText}</p>}
      </Card>
      <Card title={words.lastRun}>
        <Figure
          label={words.size}
          value={run ? format.number(run.size) : null}
          asOf={run?.as_of}
          why={run ? undefined : words.neverRunLong}
        />
        {run && (
          <p className="mt-1 text-sm text-quiet">
            {words.computedBy(format.time(run.computed), format.number(run.version))}
          </p>
        )}
      </Card>
    </div>
  );
}

function UsedBy({ names }: { names: readonly string[] }) {
  const words = useWords().segments;
  const { titleOf } = useSegmentTitles();
  if (names.length === 0) return words.usedByNone;
  return (
    <span className="flex flex-wrap gap-x-3">
      {names.map((name) => (
        <Link key={name} to="/segments/$name" params={{ name }}>
          {titleOf(name)}
        </Link>
      ))}
    </span>
  );
}

function Parts({ segment }: { segment: OneSegment }) {
  const words = useWords().segments;
  const apart = useApart(SEGMENT_MEMBERS);
  const { tab = "members", of } = useSearch({ from: "/segments/$name" });
  const navigate = useNavigate({ from: "/segments/$name" });
  const look = (search: { tab: Tab; of?: string | undefined }) =>
    void navigate({
      search: { tab: search.tab, ...(search.of && { of: search.of }) },
      replace: true,
      resetScroll: false,
    });
  const { name } = segment;
  const ofMembers = (shown: ReactNode) => (
    <ChooseMembers segment={segment} of={of} choose={(chosen) => look({ tab, of: chosen })}>
      {shown}
    </ChooseMembers>
  );
  const which: MembersOf = { name, of };
  const panels: Record<Tab, () => ReactNode> = {
    members: () => ofMembers(<Members segment={segment} of={of} />),
    sample: () => ofMembers(<Sample {...which} />),
    reach: () => ofMembers(<Reach {...which} />),
    overlaps: () => ofMembers(<Overlaps {...which} />),
    history: () => <History name={name} />,
    runs: () => <Runs segment={segment} />,
    definition: () => <Code label={words.definitionYaml} text={segment.definition} />,
    sql: () => <Code label={words.sqlText} text={segment.sql} />,
  };
  const label = (id: Tab) => (id === "history" ? apart.history : words[id]);
  return (
    <Tabs
      label={words.sections}
      tabs={TABS.map((id) => ({ id, label: label(id) }))}
      current={tab}
      onChange={(id) => look({ tab: id as Tab, of })}
    >
      {panels[tab]()}
    </Tabs>
  );
}
