import { useSession } from "../session/session.ts";

/** The workspace's currency; undefined until somebody is signed in. */
export function useCurrency(): string | undefined {
  return useSession()?.currency;
}
