import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { Started } from "../../api/schema.ts";

const EVERY_MS = 5_000;

/** Which steps of setting up are done; asked again every few seconds while `live`. */
export function useOverview(live = false) {
  return useQuery({
    queryKey: ["GET /api/overview", {}],
    queryFn: ({ signal }) => call("GET /api/overview", {}, { signal }),
    refetchInterval: ({ state }) => (live && !allDone(state.data?.get_started) ? EVERY_MS : false),
  });
}

export function allDone(steps: readonly Started[] | undefined): boolean {
  return steps?.every((step) => step.done) ?? false;
}
