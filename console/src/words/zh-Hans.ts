import type { Words } from "./words.ts";
import { campaigns } from "./zh-Hans/campaigns.ts";
import { common } from "./zh-Hans/common.ts";
import { customer } from "./zh-Hans/customer.ts";
import { customers } from "./zh-Hans/customers.ts";
import { events } from "./zh-Hans/events.ts";
import { gallery } from "./zh-Hans/gallery.ts";
import { getStarted } from "./zh-Hans/getStarted.ts";
import { health } from "./zh-Hans/health.ts";
import { home } from "./zh-Hans/home.ts";
import { items } from "./zh-Hans/items.ts";
import { models } from "./zh-Hans/models.ts";
import { segments } from "./zh-Hans/segments.ts";
import { session } from "./zh-Hans/session.ts";
import { settings } from "./zh-Hans/settings.ts";
import { shell } from "./zh-Hans/shell.ts";
import { system } from "./zh-Hans/system.ts";

/** Simplified Chinese; its type makes a missing or an extra key an error. */
export const zhHans: Words = {
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
