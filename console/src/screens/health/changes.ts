/** Changes to quarantined events as they are written on the screen and as the API takes them. */

import type { Change } from "../../api/schema.ts";

export const ACTS = ["rename", "set", "default", "number", "text", "drop"] as const;
export type Act = (typeof ACTS)[number];

export interface Written {
  /** Tells the rows of the editor apart. */
  id: number;
  do: Act;
  path: string;
  value: string;
  to: string;
}

/** One row; a value is read as JSON where it is some, and as a text where it is not. */
export function changeOf({ do: act, path, value, to }: Written): Change {
  if (act === "rename") return { do: act, path, to };
  if (act === "set" || act === "default") return { do: act, path, value: readValue(value) };
  return { do: act, path };
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
