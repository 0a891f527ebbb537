import { getRouteApi } from "@tanstack/react-router";
import type { ModelCard } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge } from "../../components/Badge.tsx";
import { Callout } from "../../components/Callout.tsx";
import { Card } from "../../components/Card.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Link } from "../../components/Link.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Page } from "../../components/Page.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { Calibration } from "./Calibration.tsx";
import { Candidates } from "./Candidates.tsx";
import { Drift } from "./Drift.tsx";
import { Features } from "./Features.tsx";
import { GlobalReasons } from "./GlobalReasons.tsx";
import { notForInWords, reasonInWords, targetInWords } from "./inWords.ts";
import { Leakage } from "./Leakage.tsx";
import { Origin } from "./Origin.tsx";
import { Predictions } from "./Predictions.tsx";
import { Purpose } from "./Purpose.tsx";
import { Quality } from "./Quality.tsx";
import { standing } from "./standing.ts";

const here = getRouteApi("/models/$target");

/** One model: its card, and the customers in the order of their chances. */
export function Model() {
  const words = useWords();
  const format = useFormat();
  const { target } = here.useParams();
  const { tab = "card", version } = here.useSearch();
  const navigate = here.useNavigate();
  const mayPredict = useMay("predictions:read");
  const request = { path: { target }, query: { version } };
  const found = useCall("GET /api/models/{target}", request);
  const card = found.data;
  const days = card && format.number(card.target.horizon_days);
  const lead =
    card &&
    days &&
    (card.target.category
      ? words.models.leadCategory(card.target.category, days)
      : words.models.leadShop(days));
  return (
    <Page
      title={targetInWords(target, words)}
      lead={lead}
      actions={
        tab === "customers" ? (
          <CopyAsApiCall operation="GET /api/predictions" request={{ query: { target } }} />
        ) : (
          <CopyAsApiCall operation="GET /api/models/{target}" request={request} />
        )
      }
    >
      <Tabs
        label={words.models.title}
        tabs={[
          { id: "card", label: words.models.card },
          ...(mayPredict ? [{ id: "customers", label: words.models.customers }] : []),
        ]}
        current={tab}
        onChange={(id) =>
          void navigate({ search: id === "customers" ? { tab: "customers" } : {}, replace: true })
        }
      >
        {tab === "customers" && <Predictions target={target} />}
        {tab === "card" && found.error && !card && (
          <ErrorState error={found.error} again={() => void found.refetch()} />
        )}
        {tab === "card" && !found.error && !card && (
          <Card title={words.models.quality}>
            <Loading lines={6} />
          </Card>
        )}
        {tab === "card" && card && <CardOf card={card} />}
      </Tabs>
    </Page>
  );
}

function CardOf({ card }: { card: ModelCard }) {
  const words = useWords();
  const format = useFormat();
  const { inForce, later } = standing(card);
  const other = (version: number, text: (version: string) => string) => (
    <Link to="/models/$target" params={{ target: card.target.name }} search={{ version }}>
      {text(format.number(version))}
    </Link>
  );
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-2 text-quiet">
        <Badge tone="accent">{words.models.version(format.number(card.version))}</Badge>
        <span>
          {words.models.made} {format.time(card.created)}
        </span>
        {inForce === undefined && <Badge tone="good">{words.models.inForce}</Badge>}
        {inForce !== undefined && other(inForce, words.models.otherInForce)}
        {later !== undefined && other(later, words.models.trainedLater)}
      </p>
      {card.reason && (
        <Callout title={words.models.noModel}>{reasonInWords(card.reason, words, format)}</Callout>
      )}
      <Callout tone="warn" title={words.models.notFor}>
        {notForInWords(card.not_for, words)}
      </Callout>
      {card.selection && <Quality card={card} selection={card.selection} />}
      <div className={`grid items-start gap-4 ${card.selection ? "lg:grid-cols-2" : ""}`}>
        {card.selection && <Calibration card={card} selection={card.selection} />}
        <Purpose card={card} />
      </div>
      {card.since && <Drift since={card.since} card={card} />}
      {card.global_reasons && <GlobalReasons reasons={card.global_reasons} card={card} />}
      {card.leakage && <Leakage leakage={card.leakage} card={card} />}
      {card.features.length > 0 && <Features features={card.features} category={card.target.category} />}
      {Object.keys(card.candidates).length > 0 && <Candidates card={card} />}
      <Origin card={card} />
    </div>
  );
}
