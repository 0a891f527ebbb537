import type { Words } from "./words.ts";
import { common } from "./zh-Hans/common.ts";
import { gallery } from "./zh-Hans/gallery.ts";
import { getStarted } from "./zh-Hans/getStarted.ts";
import { home } from "./zh-Hans/home.ts";
import { session } from "./zh-Hans/session.ts";
import { settings } from "./zh-Hans/settings.ts";
import { shell } from "./zh-Hans/shell.ts";

/** Simplified Chinese; its type makes a missing or an extra key an error. */
export const zhHans: Words = { common, gallery, getStarted, home, session, settings, shell };
