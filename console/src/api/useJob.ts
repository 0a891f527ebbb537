import { useQuery } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { JobShape } from "./schema.ts";

const EVERY_MS = 1_000;
const ENDED: readonly JobShape["state"][] = ["done", "failed"];

/** Whether a job will not change any more; an interrupted one is taken up again. */
export function ended(job: JobShape): boolean {
  return ENDED.includes(job.state);
}

/** A job, looked at every second until it has ended; `id` is null while there is none. */
export function useJob(id: string | null) {
  return useQuery({
    queryKey: ["GET /api/jobs/{job}", { path: { job: id } }],
    queryFn: ({ signal }) => call("GET /api/jobs/{job}", { path: { job: id ?? "" } }, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && ended(state.data) ? false : EVERY_MS),
  });
}
