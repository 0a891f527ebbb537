/** Turns a console path that the API gave into a place of the router: "/campaigns/a%20b" is the campaign "a b". */

import type { ToOptions } from "@tanstack/react-router";

/** What stands behind the first part of an address, by that part. */
const DETAILS: Record<string, [to: string, parameter: string]> = {
  campaigns: ["/campaigns/$name", "name"],
  customers: ["/customers/$customer", "customer"],
  items: ["/items/$item", "item"],
  models: ["/models/$target", "target"],
  segments: ["/segments/$name", "name"],
};

export function placeOf(path: string, search: Record<string, string> = {}): ToOptions {
  const [, first = "", second] = path.split("/");
  const detail = second ? DETAILS[first] : undefined;
  if (!detail) return { to: path, search } as ToOptions;
  const [to, parameter] = detail;
  return { to, params: { [parameter]: decodeURIComponent(second ?? "") }, search } as ToOptions;
}

/** The screen of one customer. */
export function customerPlace(customer: string): ToOptions {
  return placeOf(`/customers/${encodeURIComponent(customer)}`);
}
