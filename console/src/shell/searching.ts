/** What the search box looks through. A screen adds its source here: one line, one call of the API. */

import type { ToOptions } from "@tanstack/react-router";

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

export const SOURCES: SearchSource[] = [];
