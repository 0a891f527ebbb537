import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type Answer, type AnyRequest, call, type Operation } from "./client.ts";

/** One reading call: `const model = useCall("GET /api/models/{target}", { path: { target } })`. */
export function useCall<O extends Operation>(
  operation: O,
  request: AnyRequest = {},
  /** False: not asked yet, because what to ask for is not known. */
  enabled = true,
): UseQueryResult<Answer<O>, Error> {
  return useQuery({
    enabled,
    queryKey: [operation, request],
    queryFn: ({ signal }) => {
      const ask = call as (o: Operation, r: AnyRequest, s: { signal: AbortSignal }) => Promise<unknown>;
      return ask(operation, request, { signal }) as Promise<Answer<O>>;
    },
  });
}
