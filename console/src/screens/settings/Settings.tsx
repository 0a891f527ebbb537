import { useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Operation } from "../../api/client.ts";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { Page } from "../../components/Page.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useSession } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { Account } from "./Account.tsx";
import { AuditTrail } from "./AuditTrail.tsx";
import { Keys } from "./Keys.tsx";
import { People } from "./People.tsx";
import { Roles } from "./Roles.tsx";
import { type SettingsTab, tabsFor } from "./tabs.ts";
import { WorkspaceSettings } from "./WorkspaceSettings.tsx";

const PANELS: Record<SettingsTab, { panel: () => ReactNode; call: Operation }> = {
  account: { panel: Account, call: "GET /api/session" },
  people: { panel: People, call: "GET /api/people" },
  keys: { panel: Keys, call: "GET /api/keys" },
  audit: { panel: AuditTrail, call: "GET /api/audit" },
  workspace: { panel: WorkspaceSettings, call: "GET /api/settings" },
  roles: { panel: Roles, call: "GET /api/roles" },
};

/** One's own account, and what admins look after; each tab has an address of its own. */
export function Settings() {
  const words = useWords().settings;
  const navigate = useNavigate();
  const asked = useParams({ strict: false }).tab;
  const tabs = tabsFor(useSession()?.scopes ?? []);
  const current = tabs.find((tab) => tab === asked) ?? "account";
  const { panel: Panel, call } = PANELS[current];
  return (
    <Page title={words.title} actions={<CopyAsApiCall operation={call} />}>
      <Tabs
        label={words.title}
        tabs={tabs.map((id) => ({ id, label: words.tabs[id] }))}
        current={current}
        onChange={(tab) => void navigate({ to: "/settings/$tab", params: { tab } })}
      >
        <Panel />
      </Tabs>
    </Page>
  );
}
