/** What the search box looks through. A screen adds its source here: one line, one call of the API. */

import type { ToOptions } from "@tanstack/react-router";
import { call } from "../api/client.ts";

export type HitKind = "customer" | "segment" | "item";

export interface Hit {
  kind: HitKind;
  id: string;
  /** What the person reads; the id if there is no name. */
  label: string;
  to: ToOptions;
}

export interface SearchSource {
  kind: HitKind;
  /** The scope without which it is not asked. */
  needs: string;
  find: (text: string, signal: AbortSignal) => Promise<Hit[]>;
}

const customers: SearchSource = {
  kind: "customer",
  needs: "customers:read",
  find: async (search, signal) => {
    const found = await call("GET /api/customers", { query: { search } }, { signal });
    return found.data.map(({ customer }) => ({
      kind: "customer",
      id: customer,
      label: customer,
      to: { to: "/customers/$customer", params: { customer } },
    }));
  },
};

const segments: SearchSource = {
  kind: "segment",
  needs: "segments:read",
  find: async (text, signal) => {
    const found = await call("GET /api/segments", { query: { limit: 200 } }, { signal });
    const asked = text.toLowerCase();
    return found.data
      .filter(({ name, title }) =>
        [name, title.en, title.zh].some((each) => each.toLowerCase().includes(asked)),
      )
      .map(({ name }) => ({
        kind: "segment",
        id: name,
        label: name,
        to: { to: "/segments/$name", params: { name } },
      }));
  },
};

export const SOURCES: SearchSource[] = [customers, segments];
