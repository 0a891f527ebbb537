import { type UseQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { type Answer, type AnyRequest, call, type Operation } from "./client.ts";
import type { Operations } from "./schema.ts";

interface Listed<Row> {
  data: Row[];
  next: string | null;
  total: number | null;
  as_of: string;
}

/** The operations that answer with a page of a list. */
export type ListOperation = {
  [O in Operation]: Operations[O]["answer"] extends Listed<unknown> ? O : never;
}[Operation];
export type RowOf<O extends ListOperation> = Answer<O> extends Listed<infer Row> ? Row : never;

/** What `DataTable` shows: the rows so far, and how to get more. */
export interface Pages<Row> {
  rows: Row[] | undefined;
  total: number | null | undefined;
  asOf: string | undefined;
  error: Error | null;
  more: (() => void) | undefined;
  loadingMore: boolean;
  again: () => void;
}

/** How often a list is asked for anew while it may change by itself. */
interface Options {
  everyMs?: number | undefined;
}

/** A list of the API, page by page: `usePages("GET /api/items", { query: { category } })`. */
export function usePages<O extends ListOperation>(
  operation: O,
  request: AnyRequest = {},
  { everyMs }: Options = {},
): Pages<RowOf<O>> {
  const found = useInfiniteQuery({
    queryKey: [operation, request],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const asked = pageParam ? { ...request, query: { ...request.query, cursor: pageParam } } : request;
      const ask = call as (o: Operation, r: AnyRequest, s: { signal: AbortSignal }) => Promise<unknown>;
      return (await ask(operation, asked, { signal })) as Listed<RowOf<O>>;
    },
    getNextPageParam: (page) => page.next,
    refetchInterval: everyMs ?? false,
  });
  return {
    rows: found.data?.pages.flatMap((page) => page.data),
    total: found.data?.pages[0]?.total,
    asOf: found.data?.pages[0]?.as_of,
    error: found.error,
    more: found.hasNextPage ? () => void found.fetchNextPage() : undefined,
    loadingMore: found.isFetchingNextPage,
    again: () => void found.refetch(),
  };
}

/** What `DataTable` shows of a call that answers all its rows at once. */
export function onePage<Data, Row>(
  asked: UseQueryResult<Data, Error>,
  rowsOf: (data: Data) => Row[],
  asOf: (data: Data) => string | null,
): Pages<Row> {
  const rows = asked.data && rowsOf(asked.data);
  return {
    rows,
    total: undefined,
    asOf: (asked.data && asOf(asked.data)) ?? undefined,
    error: asked.error,
    more: undefined,
    loadingMore: false,
    again: () => void asked.refetch(),
  };
}

/** What `DataTable` shows of rows that are here already, as a part of another answer. */
export function rowsHere<Row>(rows: readonly Row[], asOf: string): Pages<Row> {
  return {
    rows: [...rows],
    total: undefined,
    asOf,
    error: null,
    more: undefined,
    loadingMore: false,
    again: () => {},
  };
}
