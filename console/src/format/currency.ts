import { useQuery } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import { useMay } from "../session/session.ts";

/** The workspace's currency, from its settings; asked once, undefined until it is known. */
export function useCurrency(): string | undefined {
  const { data } = useQuery({
    queryKey: ["GET /api/settings", {}],
    queryFn: ({ signal }) => call("GET /api/settings", {}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: useMay("settings:read"),
  });
  const found = data?.data.find((setting) => setting.name === "workspace.currency")?.value;
  return typeof found === "string" ? found : undefined;
}
