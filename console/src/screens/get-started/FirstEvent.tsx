import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { Icon } from "../../components/Icon.tsx";
import { Link } from "../../components/Link.tsx";
import { useWords } from "../../words/useWords.ts";

const EVERY_MS = 2_000;

/** Waits until the customer of the example is there, and leads to them. */
export function FirstEvent({ user }: { user: string }) {
  const words = useWords().getStarted.send;
  const { data: customer } = useQuery({
    queryKey: ["first event", user],
    queryFn: async ({ signal }) => {
      const found = await call("GET /api/customers", { query: { search: user, limit: 1 } }, { signal });
      return found.data[0]?.customer ?? null;
    },
    refetchInterval: ({ state }) => (state.data ? false : EVERY_MS),
  });
  return (
    <div
      role="status"
      className={`flex flex-wrap items-center gap-3 rounded-lg p-3 ${customer ? "bg-good-soft" : "bg-sunken"}`}
    >
      {customer ? (
        <>
          <Icon name="done" className="text-good" />
          <span>{words.arrived}</span>
          <Link to="/customers/$customer" params={{ customer }} look="primary">
            {words.seeCustomer}
          </Link>
        </>
      ) : (
        <>
          <span className="skeleton size-3 rounded-full!" />
          <span>{words.waiting}</span>
        </>
      )}
    </div>
  );
}
