import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../../api/client.ts";
import type { ReplayPreview } from "../../api/schema.ts";
import { ended, useJob } from "../../api/useJob.ts";
import { Button } from "../../components/Button.tsx";
import { Callout } from "../../components/Callout.tsx";
import { Confirm } from "../../components/Dialog.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { ProgressBar } from "../../components/ProgressBar.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";
import { Changes } from "./Changes.tsx";
import { changeOf, type Written } from "./changes.ts";

interface Selection {
  reason: string;
  source: string;
  event: string;
}

/** Changes for what waits, what they would come to, and the replay itself. */
export function Mend({ selection }: { selection: Selection }) {
  const words = useWords().health;
  const format = useFormat();
  const queries = useQueryClient();
  const [written, write] = useState<readonly Written[]>([]);
  const [asking, ask] = useState(false);
  const [job, follow] = useState<string | null>(null);
  const body = { ...selection, fixes: written.map(changeOf) };
  const previewing = useMutation({ mutationFn: () => call("POST /api/quarantine/previews", { body }) });
  const replaying = useMutation({
    mutationFn: () => call("POST /api/quarantine/replays", { body }),
    onSuccess: ({ id }) => {
      ask(false);
      follow(id);
    },
  });
  const found = useJob(job).data;
  const over = found !== undefined && ended(found);
  useEffect(() => {
    if (over) void queries.invalidateQueries({ predicate: ({ queryKey }) => !isJob(queryKey) });
  }, [over, queries]);
  const running = job !== null && !over;
  const preview = previewing.data;
  return (
    <section className="flex flex-col gap-3" aria-label={words.mend}>
      <h3>{words.mend}</h3>
      <p className="text-sm text-quiet">{words.mendLead}</p>
      <Changes
        written={written}
        onChange={(changed) => {
          write(changed);
          previewing.reset();
        }}
      />
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => previewing.mutate()} busy={previewing.isPending}>
          {words.preview}
        </Button>
        {preview && preview.stored > 0 && (
          <Button look="primary" onClick={() => ask(true)} busy={running}>
            {words.replay}
          </Button>
        )}
      </div>
      {previewing.error && <ErrorState error={previewing.error} />}
      {preview && <Previewed preview={preview} />}
      {running && (
        <ProgressBar
          label={words.replaying}
          done={found?.progress.done ?? 0}
          total={found?.progress.total ?? null}
        />
      )}
      {over && found.state === "done" && <Outcome result={found.result as unknown as Result} />}
      {over && found.error && (
        <Callout tone="warn" title={words.failed}>
          {found.error.message}
        </Callout>
      )}
      <Confirm
        title={words.replay}
        act={words.replay}
        open={asking}
        onClose={() => ask(false)}
        onConfirm={() => replaying.mutate()}
        busy={replaying.isPending}
        error={replaying.error}
      >
        {words.replayAsk(preview?.stored ?? 0, format.number(preview?.stored))}
      </Confirm>
    </section>
  );
}

function isJob(key: readonly unknown[]): boolean {
  return key[0] === "GET /api/jobs/{job}";
}

function Previewed({ preview }: { preview: ReplayPreview }) {
  const words = useWords();
  const own = words.health;
  const format = useFormat();
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium">
        {own.wouldPass(preview.events, format.number(preview.stored), format.number(preview.events))}
      </p>
      {Object.entries(preview.still_bad).map(([why, count]) => (
        <p key={why}>{own.wouldWait(count, format.number(count), known(words.events.reasons, why))}</p>
      ))}
      {preview.samples.map((sample) => (
        <dl key={sample.id} className="rounded-md border border-line p-3 text-sm">
          <dt className="text-quiet">{own.before}</dt>
          <dd className="font-mono text-xs break-all">{JSON.stringify(sample.before)}</dd>
          <dt className="text-quiet">{own.after}</dt>
          <dd className="font-mono text-xs break-all">{JSON.stringify(sample.after)}</dd>
          <dt className="text-quiet">{own.outcome}</dt>
          <dd className="break-words">
            {sample.reason ? `${known(words.events.reasons, sample.reason)}: ${sample.detail}` : own.passes}
          </dd>
        </dl>
      ))}
    </div>
  );
}

interface Result {
  stored: number;
  duplicate: number;
  still_bad: Record<string, number>;
}

function Outcome({ result }: { result: Result }) {
  const words = useWords();
  const format = useFormat();
  const { stored, duplicate, still_bad } = result;
  return (
    <Callout tone="good" title={words.health.done(stored, format.number(stored), format.number(duplicate))}>
      {Object.entries(still_bad).map(([why, count]) => (
        <p key={why}>{words.health.waitOn(count, format.number(count), known(words.events.reasons, why))}</p>
      ))}
    </Callout>
  );
}
