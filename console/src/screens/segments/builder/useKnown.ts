import { useCall } from "../../../api/useCall.ts";
import { useMay } from "../../../session/session.ts";

/** What the workspace knows already, as far as the reader may see it: suggested, for a value is met only letter by letter. */
export interface Known {
  traits: readonly string[];
  valuesOf: (trait: string) => readonly string[];
  /** Of a field of rows: categories, brands, names of events. */
  textsOf: (of: string, field: string) => readonly string[];
}

export function useKnown(): Known {
  const traits = useCall("GET /api/known-traits", {}, useMay("customers:read")).data?.data ?? [];
  const shelves = useCall("GET /api/item-shelves", {}, useMay("items:read")).data;
  const volumes = useCall("GET /api/events/volume", {}, useMay("events:read")).data?.data ?? [];
  const names = (found: readonly { name: string }[] | undefined) => (found ?? []).map(({ name }) => name);
  return {
    traits: names(traits),
    valuesOf: (trait) => traits.find(({ name }) => name === trait)?.values ?? [],
    textsOf: (of, field) => {
      if (field === "category") return names(shelves?.categories);
      if (field === "brand") return names(shelves?.brands);
      if (of === "events" && field === "name") return [...new Set(volumes.map(({ event }) => event))];
      return [];
    },
  };
}
