import { QueryClient } from "@tanstack/react-query";
import { worthRetrying } from "./problem.ts";

/** What was asked stays for half a minute; only what may heal by itself is asked again, twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && worthRetrying(error),
      refetchOnWindowFocus: true,
    },
  },
});
