/** Every screen's address. A screen's code is downloaded when its address is first visited (or pointed at). */

import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { ErrorState } from "./components/ErrorState.tsx";
import { customerSearch, customersSearch } from "./screens/customers/search.ts";
import { NotHere } from "./screens/NotHere.tsx";
import { segmentSearch } from "./screens/segments/search.ts";
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

const routeTree = root.addChildren([home, customers, customer, segments, segment, gallery]);

export function makeRouter(arrival: Arrival) {
  return createRouter({ routeTree, context: { arrival }, defaultPreload: "intent", scrollRestoration: true });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
