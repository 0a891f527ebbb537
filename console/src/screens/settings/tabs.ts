/** The tabs of Settings: the last part of the address, and the scope without which one is not offered. */

export const TABS = ["account", "people", "keys", "audit", "workspace", "roles"] as const;
export type SettingsTab = (typeof TABS)[number];

const NEEDS: Partial<Record<SettingsTab, string>> = {
  people: "people:read",
  keys: "keys:read",
  audit: "audit:read",
  workspace: "settings:read",
};

/** The tabs of somebody with these scopes. */
export function tabsFor(scopes: readonly string[]): SettingsTab[] {
  return TABS.filter((tab) => {
    const needs = NEEDS[tab];
    return needs === undefined || scopes.includes(needs);
  });
}
