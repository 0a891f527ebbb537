import type { Campaign, LeftOut } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { type Definition, DefinitionList } from "../../components/DefinitionList.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Link } from "../../components/Link.tsx";
import { Loading } from "../../components/Loading.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { customerPlace } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { Alternatives } from "./Alternatives.tsx";
import { actionInWords, limitInWords } from "./inWords.ts";

interface WhyDrawerProps {
  campaign: Campaign;
  /** Whose; undefined while nobody is asked about. */
  customer: string | undefined;
  onClose: () => void;
}

/** Why a customer was left out of a campaign, or that they were not; with every action as it stood. */
export function WhyDrawer({ campaign, customer, onClose }: WhyDrawerProps) {
  const words = useWords().campaigns;
  return (
    <Drawer title={customer ? words.whyOf(customer) : ""} open={customer !== undefined} onClose={onClose}>
      {customer && <Why campaign={campaign} customer={customer} />}
    </Drawer>
  );
}

function Why({ campaign, customer }: { campaign: Campaign; customer: string }) {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const maySee = useMay("customers:read");
  const request = { path: { name: campaign.name, customer } };
  const found = useCall("GET /api/campaigns/{name}/customers/{customer}", request);
  const { data, error } = found;
  if (error && !data) return <ErrorState error={error} again={() => void found.refetch()} />;
  if (!data) return <Loading lines={6} />;
  const titles = new Map(campaign.plan?.actions.map(({ action, title }) => [action, title]));
  return (
    <div className="flex flex-col gap-5">
      <div>
        <p className="text-lg font-medium">{said.whys[data.why]}</p>
        {data.message?.reason && <p className="text-quiet">{data.message.reason}</p>}
        <AsOf time={data.as_of} />
      </div>
      <section>
        <h3 className="mb-2">{said.facts}</h3>
        <DefinitionList rows={factsOf(data, titles, words, format)} />
      </section>
      {data.plan_id && data.fate && <Alternatives plan={data.plan_id} customer={customer} />}
      <div className="flex flex-wrap gap-2">
        {maySee && (
          <Link {...customerPlace(customer)} look="plain">
            {said.toCustomer}
          </Link>
        )}
        {data.message && (
          <Link
            to="/campaigns/$name"
            params={{ name: campaign.name }}
            search={{ tab: "messages", message: data.message.id }}
            look="plain"
          >
            {said.toMessage}
          </Link>
        )}
        <CopyAsApiCall operation="GET /api/campaigns/{name}/customers/{customer}" request={request} />
      </div>
    </div>
  );
}

function factsOf(data: LeftOut, titles: Map<string, string>, words: Words, format: Format): Definition[] {
  const said = words.campaigns;
  const action = (key: string) => actionInWords(key, words, titles.get(key));
  const { best, consented, fate } = data;
  const consent = consented === null ? "unknown" : consented ? "yes" : "no";
  return [
    ...(data.since ? [{ term: said.became, value: format.time(data.since) }] : []),
    ...(data.planned_as_of ? [{ term: said.planMoment, value: format.time(data.planned_as_of) }] : []),
    ...(fate
      ? [
          { term: said.meant, value: said.fates[fate], note: said.fateNotes[fate] },
          { term: said.consent, value: said.consentKnown[consent] },
          {
            term: said.drawnAction,
            value: action(data.drawn),
            note: data.probability === null ? undefined : said.drawnWith(format.percent(data.probability)),
          },
        ]
      : []),
    ...(best
      ? [
          {
            term: said.bestAction,
            value: action(best.action),
            note: [
              said.bestWorth(format.money(best.profit), format.money(best.worth)),
              best.limit && said.dearest(limitInWords(best.limit, words, titles.get(best.limit))),
            ]
              .filter(Boolean)
              .join(" · "),
          },
        ]
      : []),
  ];
}
