import { common } from "./en/common.ts";
import { gallery } from "./en/gallery.ts";
import { getStarted } from "./en/getStarted.ts";
import { home } from "./en/home.ts";
import { session } from "./en/session.ts";
import { settings } from "./en/settings.ts";
import { shell } from "./en/shell.ts";

/** English: one section a screen. A text with a number or name in it is a function. */
export const en = { common, gallery, getStarted, home, session, settings, shell };
