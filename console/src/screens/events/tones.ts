import type { Tone } from "../../components/Badge.tsx";
import type { Verdict } from "./eventsSearch.ts";

/** How each verdict looks; its word says the same. */
export const TONES: Record<Verdict, Tone> = { stored: "good", duplicate: "plain", quarantined: "bad" };
