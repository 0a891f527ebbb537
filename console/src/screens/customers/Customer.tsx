import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { Page } from "../../components/Page.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useSession } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { ConsentTab } from "./ConsentTab.tsx";
import { DecisionsTab } from "./DecisionsTab.tsx";
import { Head } from "./Head.tsx";
import { IdentityTab } from "./IdentityTab.tsx";
import { InterestsTab } from "./InterestsTab.tsx";
import { MessagesTab } from "./MessagesTab.tsx";
import { OwnData } from "./OwnData.tsx";
import { PredictionsTab } from "./PredictionsTab.tsx";
import { RecommendationsTab } from "./RecommendationsTab.tsx";
import { SegmentsTab } from "./SegmentsTab.tsx";
import { type CustomerSearch, TABS, type Tab } from "./search.ts";
import { TimelineTab } from "./TimelineTab.tsx";
import { TraitsTab } from "./TraitsTab.tsx";

const NEEDS: Record<Tab, string> = {
  timeline: "customers:read",
  traits: "customers:read",
  segments: "segments:read",
  predictions: "predictions:read",
  recommendations: "recommendations:read",
  decisions: "decisions:read",
  messages: "deliveries:read",
  interests: "customers:read",
  consent: "customers:read",
  identity: "customers:read",
};

export function Customer() {
  const { customer } = useParams({ from: "/customers/$customer" });
  const search = useSearch({ from: "/customers/$customer" });
  const asked = useCall("GET /api/customers/{customer}", { path: { customer } });
  return (
    <Page
      title={customer}
      actions={
        <>
          <CopyCall customer={customer} search={search} />
          {asked.data && <OwnData customer={asked.data.customer} />}
        </>
      }
    >
      <Answered asked={asked}>
        {(found) => (
          <>
            <Head customer={found} />
            <Parts customer={customer} search={search} />
          </>
        )}
      </Answered>
    </Page>
  );
}

interface PartProps {
  customer: string;
  search: CustomerSearch;
}

function Parts({ customer, search }: PartProps) {
  const words = useWords().customer;
  const navigate = useNavigate({ from: "/customers/$customer" });
  const scopes = useSession()?.scopes ?? [];
  const tab = search.tab ?? "timeline";
  const panels: Record<Tab, () => ReactNode> = {
    timeline: () => <TimelineTab customer={customer} kinds={search.kind ?? []} />,
    traits: () => <TraitsTab customer={customer} />,
    segments: () => <SegmentsTab customer={customer} />,
    predictions: () => <PredictionsTab customer={customer} />,
    recommendations: () => <RecommendationsTab customer={customer} newOnly={search.new_only ?? false} />,
    decisions: () => <DecisionsTab customer={customer} />,
    messages: () => <MessagesTab customer={customer} message={search.message} />,
    interests: () => <InterestsTab customer={customer} />,
    consent: () => <ConsentTab customer={customer} />,
    identity: () => <IdentityTab customer={customer} />,
  };
  return (
    <Tabs
      label={words.sections}
      tabs={TABS.filter((id) => scopes.includes(NEEDS[id])).map((id) => ({ id, label: words.tabs[id] }))}
      current={tab}
      onChange={(id) => void navigate({ search: { tab: id as Tab }, replace: true, resetScroll: false })}
    >
      {panels[tab]()}
    </Tabs>
  );
}

/** The call behind the part that is shown. */
function CopyCall({ customer, search }: PartProps) {
  const path = { customer };
  switch (search.tab) {
    case "traits":
      return <CopyAsApiCall operation="GET /api/customers/{customer}/traits" request={{ path }} />;
    case "segments":
      return <CopyAsApiCall operation="GET /api/customers/{customer}/segments" request={{ path }} />;
    case "predictions":
      return <CopyAsApiCall operation="GET /api/customers/{customer}/predictions" request={{ path }} />;
    case "recommendations":
      return (
        <CopyAsApiCall
          operation="GET /api/customers/{customer}/recommendations"
          request={{ path, query: { new_only: search.new_only } }}
        />
      );
    case "decisions":
      return <CopyAsApiCall operation="GET /api/decisions" request={{ query: { customer } }} />;
    case "messages":
      return <CopyAsApiCall operation="GET /api/deliveries" request={{ query: { customer } }} />;
    case "interests":
      return <CopyAsApiCall operation="GET /api/customers/{customer}/profile" request={{ path }} />;
    case "consent":
      return <CopyAsApiCall operation="GET /api/customers/{customer}/consent" request={{ path }} />;
    case "identity":
      return <CopyAsApiCall operation="GET /api/customers/{customer}/identity" request={{ path }} />;
    default:
      return (
        <CopyAsApiCall
          operation="GET /api/customers/{customer}/timeline"
          request={{ path, query: { kind: search.kind } }}
        />
      );
  }
}
