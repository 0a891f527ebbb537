import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Problem } from "../../api/problem.ts";
import type { JobShape } from "../../api/schema.ts";
import { ended, useJob } from "../../api/useJob.ts";
import { ErrorState } from "../../components/ErrorState.tsx";
import { ProgressBar } from "../../components/ProgressBar.tsx";
import { useWords } from "../../words/useWords.ts";

interface JobProgressProps {
  id: string;
  /** What is being done, with the piece of work under way. */
  working: (label: string) => string;
  /** What can be done when it failed, shown below the reason. */
  failed?: ReactNode;
  /** What is shown once it is done. */
  children: (job: JobShape) => ReactNode;
}

/** How far a job is, then its result or why it failed. */
export function JobProgress({ id, working, failed, children }: JobProgressProps) {
  const words = useWords().getStarted;
  const queries = useQueryClient();
  const { data: job, error, refetch } = useJob(id);
  const over = job !== undefined && ended(job);
  useEffect(() => {
    if (over) void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== JOB });
  }, [over, queries]);
  if (error && !job) return <ErrorState error={error} again={() => void refetch()} />;
  if (job?.state === "done") return children(job);
  if (job?.state === "failed" && job.error) {
    const { code, message, hint } = job.error;
    return (
      <>
        <ErrorState error={new Problem({ status: 422, code, detail: message, hint })} />
        {failed && <div>{failed}</div>}
      </>
    );
  }
  const { done, total, label } = job?.progress ?? { done: 0, total: null, label: "" };
  const said = {
    queued: words.files.queued,
    running: working(label),
    interrupted: words.files.interrupted,
    failed: words.files.failed,
  }[job?.state ?? "queued"];
  return (
    <div role="status" className="flex flex-col gap-2">
      <p>{said}</p>
      <ProgressBar label={said} done={done} total={total} />
    </div>
  );
}

const JOB = "GET /api/jobs/{job}";
