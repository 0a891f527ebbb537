import { getRouteApi } from "@tanstack/react-router";
import type { Operation } from "../../api/client.ts";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { Page } from "../../components/Page.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { Imports } from "./Imports.tsx";
import { Jobs } from "./Jobs.tsx";
import { Overview } from "./Overview.tsx";
import type { SystemTab } from "./systemSearch.ts";

const here = getRouteApi("/system");
const CALLS: Record<SystemTab, Operation> = {
  overview: "GET /api/system",
  jobs: "GET /api/jobs",
  imports: "GET /api/imports",
};

/** What an operator looks at: health, log, disk; the jobs; what came in by file. */
export function System() {
  const words = useWords().system;
  const { tab = "overview" } = here.useSearch();
  const navigate = here.useNavigate();
  const may = { overview: true, jobs: useMay("jobs:read"), imports: useMay("imports:read") };
  const tabs = (["overview", "jobs", "imports"] as const).filter((id) => may[id]);
  return (
    <Page title={words.title} lead={words.lead} actions={<CopyAsApiCall operation={CALLS[tab]} />}>
      <Tabs
        label={words.title}
        tabs={tabs.map((id) => ({ id, label: words.tabs[id] }))}
        current={tab}
        onChange={(id) =>
          void navigate({ search: id === "overview" ? {} : { tab: id as SystemTab }, replace: true })
        }
      >
        {tab === "overview" && <Overview />}
        {tab === "jobs" && <Jobs />}
        {tab === "imports" && <Imports />}
      </Tabs>
    </Page>
  );
}
