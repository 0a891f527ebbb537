import { getRouteApi } from "@tanstack/react-router";
import type { AnyRequest, Operation } from "../../api/client.ts";
import { useCall } from "../../api/useCall.ts";
import { Card } from "../../components/Card.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Page } from "../../components/Page.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { Audience } from "./Audience.tsx";
import { type CampaignSearch, type CampaignTab, TABS } from "./campaignSearch.ts";
import { Messages } from "./Messages.tsx";
import { Overview } from "./Overview.tsx";

const here = getRouteApi("/campaigns/$name");

/** One campaign: its funnel, money, limits and proof; its customers; its messages. */
export function Campaign() {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const { name } = here.useParams();
  const search = here.useSearch();
  const tab = search.tab ?? "overview";
  const navigate = here.useNavigate();
  const maySeeMessages = useMay("deliveries:read");
  const found = useCall("GET /api/campaigns/{name}", { path: { name } });
  const plan = found.data?.plan;
  const [operation, request] = callOf(tab, name, search);
  return (
    <Page
      title={name}
      lead={
        plan && (
          <>
            {said.madeAt(format.time(plan.made_at))}
            {plan.as_of && ` · ${said.knownUntil(format.time(plan.as_of))}`}
          </>
        )
      }
      actions={<CopyAsApiCall operation={operation} request={request} />}
    >
      <Tabs
        label={said.name}
        tabs={TABS.filter((id) => id !== "messages" || maySeeMessages).map((id) => ({
          id,
          label: said.tabs[id],
        }))}
        current={tab}
        onChange={(id) =>
          void navigate({ search: id === "overview" ? {} : { tab: id as CampaignTab }, replace: true })
        }
      >
        {found.error && !found.data && <ErrorState error={found.error} again={() => void found.refetch()} />}
        {!found.error && !found.data && (
          <Card title={said.funnel}>
            <Loading lines={6} />
          </Card>
        )}
        {found.data && tab === "overview" && <Overview campaign={found.data} />}
        {found.data && tab === "customers" && <Audience campaign={found.data} />}
        {found.data && tab === "messages" && <Messages campaign={found.data} />}
      </Tabs>
    </Page>
  );
}

/** The call behind what is shown. */
function callOf(tab: CampaignTab, name: string, search: CampaignSearch): [Operation, AnyRequest] {
  const { fate, action, state, reason } = search;
  if (tab === "customers")
    return ["GET /api/campaigns/{name}/customers", { path: { name }, query: { fate, action } }];
  if (tab === "messages") return ["GET /api/deliveries", { query: { campaign: name, state, reason } }];
  return ["GET /api/campaigns/{name}", { path: { name } }];
}
