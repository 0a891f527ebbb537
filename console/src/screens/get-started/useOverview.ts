import { useQuery } from "@tanstack/react-query";
import type { Started } from "../../api/schema.ts";
import { OVERVIEW } from "../../shell/steps.ts";

const EVERY_MS = 5_000;

/** Which steps of setting up are done; asked again every few seconds while `live`. */
export function useOverview(live = false) {
  return useQuery({
    ...OVERVIEW,
    refetchInterval: ({ state }) => (live && !allDone(state.data?.get_started) ? EVERY_MS : false),
  });
}

export function allDone(steps: readonly Started[] | undefined): boolean {
  return steps?.every((step) => step.done) ?? false;
}
