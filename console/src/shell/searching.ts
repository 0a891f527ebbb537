/** What the search box looks through: a source is one call of the API. It is asked when its screen exists and the person may. */

import { call } from "../api/client.ts";
import { said } from "../words/said.ts";
import type { Locale } from "../words/words.ts";

export type HitKind = "customer" | "segment" | "item";

export interface Hit {
  kind: HitKind;
  id: string;
  /** What the person reads; the id if there is no name. */
  label: string;
  /** The address of its screen. */
  href: string;
}

export interface Asked {
  text: string;
  locale: Locale;
  signal: AbortSignal;
}

export interface SearchSource {
  kind: HitKind;
  /** The scope without which it is not asked. */
  needs: string;
  /** The list's address, whose route must exist. */
  place: string;
  find: (asked: Asked) => Promise<Hit[]>;
}

const MOST = 5;

function hit(kind: HitKind, place: string, id: string, label = id): Hit {
  return { kind, id, label, href: `${place}/${encodeURIComponent(id)}` };
}

export const SOURCES: readonly SearchSource[] = [
  {
    kind: "customer",
    needs: "customers:read",
    place: "/customers",
    find: async ({ text, signal }) => {
      const found = await call("GET /api/customers", { query: { search: text, limit: MOST } }, { signal });
      return found.data.map((row) => hit("customer", "/customers", row.customer));
    },
  },
  {
    kind: "segment",
    needs: "segments:read",
    place: "/segments",
    find: async ({ text, locale, signal }) => {
      // There are tens of them, and the list takes no search.
      const { data } = await call("GET /api/segments", { query: { limit: 200 } }, { signal });
      const named = data.map((row) =>
        hit("segment", "/segments", row.name, said(row.title, locale) || row.name),
      );
      return named.filter(({ id, label }) => contains(id, text) || contains(label, text)).slice(0, MOST);
    },
  },
  {
    kind: "item",
    needs: "items:read",
    place: "/items",
    find: async ({ text, signal }) => {
      const found = await call("GET /api/items", { query: { search: text, limit: MOST } }, { signal });
      return found.data.map((row) => hit("item", "/items", row.item, row.name || row.item));
    },
  },
];

export function contains(text: string, part: string): boolean {
  return text.toLocaleLowerCase().includes(part.toLocaleLowerCase());
}
