import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Card } from "../../components/Card.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Link } from "../../components/Link.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Page } from "../../components/Page.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { Attention } from "./Attention.tsx";
import { Loop } from "./Loop.tsx";

const START = "/get-started";

/** What needs a person first, then the loop with today's figures. */
export function Home() {
  const words = useWords();
  const format = useFormat();
  const found = useCall("GET /api/overview");
  const { data, error } = found;
  const steps = data?.get_started ?? [];
  const done = steps.filter((step) => step.done).length;
  const untouched = data !== undefined && !steps.some((step) => step.step === "events" && step.done);
  return (
    <Page
      title={words.home.title}
      lead={words.home.lead}
      actions={<CopyAsApiCall operation="GET /api/overview" />}
    >
      {error && !data && <ErrorState error={error} again={() => void found.refetch()} />}
      {untouched && (
        <EmptyState
          sentence={words.home.empty}
          action={
            <Link {...placeOf(START)} look="primary">
              {words.home.begin}
            </Link>
          }
        />
      )}
      {data && !untouched && done < steps.length && (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-lg bg-accent-soft px-4 py-2.5">
          <p>
            <span className="font-medium">{words.home.started}</span>
            {" · "}
            {words.home.startedCount(format.number(done), format.number(steps.length))}
          </p>
          <Link {...placeOf(START)} look="plain">
            {words.home.goOn}
          </Link>
        </div>
      )}
      {!(error && !data) && (
        <Card title={words.home.attention} aside={data && <AsOf time={data.as_of} />}>
          {data ? <Attention needed={data.needs_attention} /> : <Loading />}
        </Card>
      )}
      {!(error && !data) && !untouched && <Loop stages={data?.stages} />}
    </Page>
  );
}
