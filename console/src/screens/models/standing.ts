import type { ModelCard } from "../../api/schema.ts";

/** Which version is in force, if this is another one; and one trained last, if it is neither. */
export function standing(card: Pick<ModelCard, "version" | "versions">): {
  inForce: number | undefined;
  later: number | undefined;
} {
  const ruling = card.versions.find((one) => one.ruling)?.version;
  const last = Math.max(card.version, ...card.versions.map((one) => one.version));
  return {
    inForce: ruling === card.version ? undefined : ruling,
    later: last === card.version || last === ruling ? undefined : last,
  };
}
