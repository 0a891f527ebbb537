/** Every screen's address. A screen's code is downloaded when its address is first visited (or pointed at). */

import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { ErrorState } from "./components/ErrorState.tsx";
import { NotHere } from "./screens/NotHere.tsx";
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
  component: lazyRouteComponent(() => import("./screens/Home.tsx"), "Home"),
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

const routeTree = root.addChildren([home, getStarted, settings, settingsTab, gallery]);

export function makeRouter(arrival: Arrival) {
  return createRouter({ routeTree, context: { arrival }, defaultPreload: "intent", scrollRestoration: true });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
