/** The places of the side navigation, in the loop's order. One shows when its route exists and the person may read it. */

import type { IconName } from "../components/Icon.tsx";

export interface Place {
  to: string;
  /** Its name among the words of the shell, and its icon. */
  name:
    | "home"
    | "getStarted"
    | "customers"
    | "segments"
    | "items"
    | "models"
    | "campaigns"
    | "events"
    | "health"
    | "settings"
    | "system";
  icon: IconName;
  needs?: string;
  /** Shown only until everything is set up, with how far it is. */
  settingUp?: true;
}

export const PLACES: readonly Place[] = [
  { to: "/", name: "home", icon: "home" },
  { to: "/get-started", name: "getStarted", icon: "start", needs: "report:read", settingUp: true },
  { to: "/customers", name: "customers", icon: "customers", needs: "customers:read" },
  { to: "/segments", name: "segments", icon: "segments", needs: "segments:read" },
  { to: "/items", name: "items", icon: "items", needs: "items:read" },
  { to: "/models", name: "models", icon: "models", needs: "models:read" },
  { to: "/campaigns", name: "campaigns", icon: "campaigns", needs: "campaigns:read" },
  { to: "/events", name: "events", icon: "events", needs: "events:read" },
  { to: "/data-health", name: "health", icon: "health", needs: "events:read" },
  { to: "/settings", name: "settings", icon: "settings" },
  { to: "/system", name: "system", icon: "system", needs: "system:read" },
];
