import { common } from "./en/common.ts";
import { customer } from "./en/customer.ts";
import { customers } from "./en/customers.ts";
import { gallery } from "./en/gallery.ts";
import { home } from "./en/home.ts";
import { segments } from "./en/segments.ts";
import { session } from "./en/session.ts";
import { shell } from "./en/shell.ts";

/** English: one section a screen. A text with a number or name in it is a function. */
export const en = { common, customer, customers, gallery, home, segments, session, shell };
