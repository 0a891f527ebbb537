import { campaigns } from "./en/campaigns.ts";
import { common } from "./en/common.ts";
import { customer } from "./en/customer.ts";
import { customers } from "./en/customers.ts";
import { events } from "./en/events.ts";
import { gallery } from "./en/gallery.ts";
import { getStarted } from "./en/getStarted.ts";
import { health } from "./en/health.ts";
import { home } from "./en/home.ts";
import { items } from "./en/items.ts";
import { models } from "./en/models.ts";
import { segments } from "./en/segments.ts";
import { session } from "./en/session.ts";
import { settings } from "./en/settings.ts";
import { shell } from "./en/shell.ts";
import { system } from "./en/system.ts";

/** English: one section a screen. A text with a number or name in it is a function. */
export const en = {
  campaigns,
  common,
  customer,
  customers,
  events,
  gallery,
  getStarted,
  health,
  home,
  items,
  models,
  segments,
  session,
  settings,
  shell,
  system,
};
