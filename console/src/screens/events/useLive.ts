/** The live events as they come: asked for every two seconds while somebody looks, newest first. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { LiveEvent, LiveEvents } from "../../api/schema.ts";

const EVERY_MS = 2_000;
const MOST = 500;
const KEY = ["GET /api/events/live"];

export interface Live {
  run: string;
  last: number;
  asOf: string;
  events: readonly LiveEvent[];
  /** How many came too fast to be among the last 500. */
  missed: number;
  /** The server was started anew while this was looked at. */
  restarted: boolean;
}

/** What was known, and what has come since. */
export function joined(before: Live | undefined, news: LiveEvents): Live {
  const known = before && before.run === news.run ? before : undefined;
  const first = news.data[0]?.number;
  const missed = known && first !== undefined ? Math.max(0, first - known.last - 1) : 0;
  return {
    run: news.run,
    last: news.last,
    asOf: news.as_of,
    events: [...news.data.toReversed(), ...marked(known?.events ?? [], news)].slice(0, MOST),
    missed: (known?.missed ?? 0) + missed,
    restarted: before ? before.restarted || before.run !== news.run : false,
  };
}

/** What was known, with what their company gave away as a machine's since. */
function marked(known: readonly LiveEvent[], { marked }: LiveEvents): readonly LiveEvent[] {
  const rules = new Map(marked.map(({ number, machine }) => [number, machine]));
  return known.map((event) => {
    const machine = rules.get(event.number) ?? event.machine;
    return machine === event.machine ? event : { ...event, machine };
  });
}

export function useLive() {
  const queries = useQueryClient();
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const ask = (after: number) =>
        call("GET /api/events/live", { query: { after, limit: MOST } }, { signal });
      const before = queries.getQueryData<Live>(KEY);
      const news = await ask(before?.last ?? 0);
      // Another process counts from 1 again, so what was asked for is not what there is.
      return joined(before, before && before.run !== news.run ? await ask(0) : news);
    },
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
}
