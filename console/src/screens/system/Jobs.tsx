import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { JobShape } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Link } from "../../components/Link.tsx";
import { Loading } from "../../components/Loading.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { known } from "../models/inWords.ts";

const here = getRouteApi("/system");
const EVERY_MS = 5_000;
const TONES: Record<JobShape["state"], Tone> = {
  queued: "plain",
  running: "accent",
  done: "good",
  failed: "bad",
  interrupted: "warn",
};

/** Long work: what runs, how far it is, and what it found. Asked for anew every few seconds. */
export function Jobs() {
  const words = useWords().system;
  const format = useFormat();
  const { job } = here.useSearch();
  const navigate = here.useNavigate();
  const pages = usePages("GET /api/jobs", {}, { everyMs: EVERY_MS });
  const columns = useMemo(
    (): Column<JobShape>[] => [
      { id: "kind", header: words.jobKind, cell: (row) => named(row, words) },
      {
        id: "state",
        header: words.state,
        cell: (row) => <Badge tone={TONES[row.state]}>{words.states[row.state]}</Badge>,
      },
      { id: "progress", header: words.progress, cell: (row) => <Progress job={row} /> },
      { id: "by", header: words.askedBy, cell: (row) => row.asked_by },
      { id: "created", header: words.created, cell: (row) => format.time(row.created) },
      { id: "finished", header: words.finished, cell: (row) => format.time(row.finished) },
    ],
    [words, format],
  );
  return (
    <>
      <DataTable
        caption={words.tabs.jobs}
        pages={pages}
        columns={columns}
        rowId={(row) => row.id}
        open={(row) => ({ to: "/system", search: { tab: "jobs", job: row.id } })}
        empty={
          <EmptyState
            sentence={words.noJobs}
            action={
              <Link {...placeOf("/models")} look="primary">
                {words.toModels}
              </Link>
            }
          />
        }
      />
      <Drawer
        title={job ? words.jobTitle(job) : ""}
        open={job !== undefined}
        onClose={() => void navigate({ search: { tab: "jobs" } })}
      >
        {job && <Job job={job} />}
      </Drawer>
    </>
  );
}

function Progress({ job }: { job: JobShape }) {
  const words = useWords().system;
  const format = useFormat();
  const { done, total, label } = job.progress;
  if (job.state !== "running") return <span className="text-quiet">–</span>;
  return (
    <span className="flex items-center gap-2">
      <progress
        aria-label={words.progress}
        className="h-2 w-24 accent-accent"
        {...(total ? { value: done, max: total } : {})}
      />
      <span className="tabular-nums">{farInWords(done, total, format)}</span>
      {label && <span className="text-quiet">{label}</span>}
    </span>
  );
}

function farInWords(done: number, total: number | null, format: Format): string {
  return total ? format.percent(Math.min(1, done / total), 0) : format.number(done);
}

function Job({ job }: { job: string }) {
  const words = useWords().system;
  const format = useFormat();
  const found = useCall("GET /api/jobs/{job}", { path: { job } });
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} again={() => void found.refetch()} />;
  if (!data) return <Loading lines={5} />;
  return (
    <div className="flex flex-col gap-5">
      <DefinitionList
        rows={[
          { term: words.jobKind, value: named(data, words) },
          {
            term: words.state,
            value: <Badge tone={TONES[data.state]}>{words.states[data.state]}</Badge>,
          },
          ...(data.state === "running" ? [{ term: words.progress, value: <Progress job={data} /> }] : []),
          { term: words.askedBy, value: data.asked_by },
          { term: words.created, value: format.time(data.created) },
          { term: words.started, value: format.time(data.started) },
          { term: words.finished, value: format.time(data.finished) },
        ]}
      />
      {data.error && (
        <div className="rounded-lg bg-bad-soft p-4">
          <p className="font-medium">{words.failure}</p>
          <p className="break-words">{data.error.message}</p>
          <p className="break-words text-quiet">{data.error.hint}</p>
        </div>
      )}
      <Written title={words.told} value={data.arguments} />
      {data.result && <Written title={words.result} value={data.result} />}
    </div>
  );
}

function Written({ title, value }: { title: string; value: Record<string, unknown> }) {
  const words = useWords().system;
  return (
    <section>
      <h3 className="mb-1">{title}</h3>
      {Object.keys(value).length === 0 ? (
        <p className="text-quiet">{words.noneTold}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
        <pre tabIndex={0} className="max-h-80 overflow-auto rounded-md bg-sunken p-3 font-mono text-sm">
          {JSON.stringify(value, null, 2)}
        </pre>
      )}
    </section>
  );
}

function named({ kind, arguments: told }: JobShape, words: Words["system"]): string {
  const name = known(words.kinds, kind);
  return told.dry_run === true ? words.dryRun(name) : name;
}
