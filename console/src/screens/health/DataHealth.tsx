import { getRouteApi } from "@tanstack/react-router";
import type { Operation } from "../../api/client.ts";
import { useCall } from "../../api/useCall.ts";
import { Callout } from "../../components/Callout.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { Figure } from "../../components/Figure.tsx";
import { Page } from "../../components/Page.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { type HealthTab, TABS } from "./healthSearch.ts";
import { Plan } from "./Plan.tsx";
import { Quarantine } from "./Quarantine.tsx";
import { Volumes } from "./Volumes.tsx";

const here = getRouteApi("/data-health");
const CALLS: Record<HealthTab, Operation> = {
  quarantine: "GET /api/quarantine/reasons",
  volume: "GET /api/events/volume",
  plan: "GET /api/tracking-plan",
};

/** What a developer looks at when figures look wrong: what was set aside, what fell silent, what should come. */
export function DataHealth() {
  const words = useWords().health;
  const { tab = "quarantine" } = here.useSearch();
  const navigate = here.useNavigate();
  return (
    <Page title={words.title} lead={words.lead} actions={<CopyAsApiCall operation={CALLS[tab]} />}>
      <Figures />
      <ForeignOrders />
      <Tabs
        label={words.title}
        tabs={TABS.map((id) => ({ id, label: words.tabs[id] }))}
        current={tab}
        onChange={(id) =>
          void navigate({ search: id === "quarantine" ? {} : { tab: id as HealthTab }, replace: true })
        }
      >
        {tab === "quarantine" && <Quarantine />}
        {tab === "volume" && <Volumes />}
        {tab === "plan" && <Plan />}
      </Tabs>
    </Page>
  );
}

/** Said only where there are any: orders whose amounts are in no sum. */
function ForeignOrders() {
  const words = useWords().health;
  const format = useFormat();
  const found = useCall("GET /api/events/orders-left-out").data;
  if (!found || found.foreign.length === 0) return null;
  return (
    <Callout tone="warn" title={words.foreign}>
      <p>{words.foreignSaid(found.currency)}</p>
      <ul>
        {found.foreign.map((one) => (
          <li key={one.currency}>{words.ordersIn(format.number(one.orders), one.currency)}</li>
        ))}
      </ul>
    </Callout>
  );
}

function Figures() {
  const words = useWords().health;
  const format = useFormat();
  const reasons = useCall("GET /api/quarantine/reasons").data;
  const volumes = useCall("GET /api/events/volume").data;
  const lost = reasons?.data.reduce((sum, one) => sum + (one.severity === "lost" ? one.events : 0), 0);
  const lastDay = volumes?.data.reduce((sum, one) => sum + one.last_day, 0);
  const dropped = volumes?.data.filter((one) => one.state === "dropped").length;
  const judged = volumes?.data.some((one) => one.state !== "not enough data");
  const number = (value: number | undefined) => (value === undefined ? undefined : format.number(value));
  return (
    <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
      <Figure label={words.waiting} value={number(reasons?.total)} asOf={reasons?.as_of} />
      <Figure label={words.lost} value={number(lost)} asOf={reasons?.as_of} />
      <Figure label={words.lastDay} value={number(lastDay)} asOf={volumes?.as_of} />
      <Figure label={words.dropped} value={judged === false ? null : number(dropped)} asOf={volumes?.as_of} />
    </div>
  );
}
