import { usePages } from "../../api/pages.ts";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { Decision } from "./Decision.tsx";
import { LeftOut } from "./LeftOut.tsx";

/** What every plan decided for a customer, the newest first, and why a campaign left her out. */
export function DecisionsTab({ customer }: { customer: string }) {
  const mayAsk = useMay("campaigns:read");
  return (
    <div className="flex flex-col gap-4">
      {mayAsk && <LeftOut customer={customer} />}
      <Decided customer={customer} />
    </div>
  );
}

function Decided({ customer }: { customer: string }) {
  const { common, customer: words } = useWords();
  const pages = usePages("GET /api/decisions", { query: { customer } });
  if (!pages.rows) {
    return pages.error ? <ErrorState error={pages.error} again={pages.again} /> : <Loading lines={4} />;
  }
  if (pages.rows.length === 0) {
    return (
      <EmptyState
        sentence={words.decisionsEmpty}
        action={
          <ScreenLink to="/campaigns" look="primary">
            {words.toCampaigns}
          </ScreenLink>
        }
      />
    );
  }
  return (
    <>
      {pages.rows.map((row) => (
        <Decision key={row.plan_id} row={row} />
      ))}
      {pages.more && (
        <Button className="self-start" onClick={pages.more} busy={pages.loadingMore}>
          {common.loadMore}
        </Button>
      )}
    </>
  );
}
