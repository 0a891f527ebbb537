/** Every screen's address. A screen's code is downloaded when its address is first visited (or pointed at). */

import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { ErrorState } from "./components/ErrorState.tsx";
import { campaignSearch } from "./screens/campaigns/campaignSearch.ts";
import { customerSearch, customersSearch } from "./screens/customers/search.ts";
import { eventsSearch } from "./screens/events/eventsSearch.ts";
import { healthSearch } from "./screens/health/healthSearch.ts";
import { itemSearch } from "./screens/items/itemSearch.ts";
import { modelSearch } from "./screens/models/modelSearch.ts";
import { NotHere } from "./screens/NotHere.tsx";
import { segmentSearch } from "./screens/segments/search.ts";
import { systemSearch } from "./screens/system/systemSearch.ts";
import { type Arrival, Gate } from "./session/Gate.tsx";

const root = createRootRouteWithContext<{ arrival: Arrival }>()({
  component: function Root() {
    return <Gate arrival={root.useRouteContext().arrival} />;
  },
  notFoundComponent: NotHere,
  errorComponent: ({ error, reset }) => (
    <div className="p-6">
      <ErrorState error={error as Error} again={reset} />
    </div>
  ),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./screens/home/Home.tsx"), "Home"),
});

const items = createRoute({
  getParentRoute: () => root,
  path: "/items",
  validateSearch: itemSearch,
  component: lazyRouteComponent(() => import("./screens/items/Items.tsx"), "Items"),
});

const item = createRoute({
  getParentRoute: () => root,
  path: "/items/$item",
  component: lazyRouteComponent(() => import("./screens/items/Item.tsx"), "Item"),
});

const models = createRoute({
  getParentRoute: () => root,
  path: "/models",
  component: lazyRouteComponent(() => import("./screens/models/Models.tsx"), "Models"),
});

const model = createRoute({
  getParentRoute: () => root,
  path: "/models/$target",
  validateSearch: modelSearch,
  component: lazyRouteComponent(() => import("./screens/models/Model.tsx"), "Model"),
});

const campaigns = createRoute({
  getParentRoute: () => root,
  path: "/campaigns",
  component: lazyRouteComponent(() => import("./screens/campaigns/Campaigns.tsx"), "Campaigns"),
});

const campaign = createRoute({
  getParentRoute: () => root,
  path: "/campaigns/$name",
  validateSearch: campaignSearch,
  component: lazyRouteComponent(() => import("./screens/campaigns/Campaign.tsx"), "Campaign"),
});

const system = createRoute({
  getParentRoute: () => root,
  path: "/system",
  validateSearch: systemSearch,
  component: lazyRouteComponent(() => import("./screens/system/System.tsx"), "System"),
});

const events = createRoute({
  getParentRoute: () => root,
  path: "/events",
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import("./screens/events/LiveEvents.tsx"), "LiveEvents"),
});

const dataHealth = createRoute({
  getParentRoute: () => root,
  path: "/data-health",
  validateSearch: healthSearch,
  component: lazyRouteComponent(() => import("./screens/health/DataHealth.tsx"), "DataHealth"),
});

const getStarted = createRoute({
  getParentRoute: () => root,
  path: "/get-started",
  component: lazyRouteComponent(() => import("./screens/get-started/GetStarted.tsx"), "GetStarted"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("./screens/settings/Settings.tsx"), "Settings"),
});

const settingsTab = createRoute({
  getParentRoute: () => root,
  path: "/settings/$tab",
  component: lazyRouteComponent(() => import("./screens/settings/Settings.tsx"), "Settings"),
});

const gallery = createRoute({
  getParentRoute: () => root,
  path: "/components",
  component: lazyRouteComponent(() => import("./screens/Gallery.tsx"), "Gallery"),
});

const customers = createRoute({
  getParentRoute: () => root,
  path: "/customers",
  validateSearch: customersSearch,
  component: lazyRouteComponent(() => import("./screens/customers/Customers.tsx"), "Customers"),
});

const importing = createRoute({
  getParentRoute: () => root,
  path: "/customers/import",
  component: lazyRouteComponent(() => import("./screens/imports/Import.tsx"), "Import"),
});

const customer = createRoute({
  getParentRoute: () => root,
  path: "/customers/$customer",
  validateSearch: customerSearch,
  component: lazyRouteComponent(() => import("./screens/customers/Customer.tsx"), "Customer"),
});

const segments = createRoute({
  getParentRoute: () => root,
  path: "/segments",
  component: lazyRouteComponent(() => import("./screens/segments/Segments.tsx"), "Segments"),
});

const segment = createRoute({
  getParentRoute: () => root,
  path: "/segments/$name",
  validateSearch: segmentSearch,
  component: lazyRouteComponent(() => import("./screens/segments/Segment.tsx"), "Segment"),
});

const routeTree = root.addChildren([
  home,
  getStarted,
  customers,
  importing,
  customer,
  segments,
  segment,
  items,
  item,
  models,
  model,
  campaigns,
  campaign,
  settings,
  settingsTab,
  events,
  dataHealth,
  system,
  gallery,
]);

export function makeRouter(arrival: Arrival) {
  return createRouter({ routeTree, context: { arrival }, defaultPreload: "intent", scrollRestoration: true });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
