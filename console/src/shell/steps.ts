import { queryOptions, useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { call } from "../api/client.ts";
import { useMay } from "../session/session.ts";

export interface Steps {
  done: number;
  all: number;
}

/** The loop's figures and steps, which the navigation, Home and Get started share. */
export const OVERVIEW = queryOptions({
  queryKey: ["GET /api/overview", {}],
  queryFn: ({ signal }) => call("GET /api/overview", {}, { signal }),
});

const HERE = "/get-started";

/** How far setting up is; undefined once all is done, or while nobody knows. On its own screen it stays until one leaves. */
export function useSteps(): Steps | undefined {
  const here = useRouterState({ select: ({ location }) => location.pathname === HERE });
  const { data } = useQuery({ ...OVERVIEW, enabled: useMay("report:read") });
  if (!data) return undefined;
  const all = data.get_started.length;
  const done = data.get_started.filter((step) => step.done).length;
  return done < all || here ? { done, all } : undefined;
}
