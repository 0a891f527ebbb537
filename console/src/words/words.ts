/** The languages of the console, and which of them a person gets. */

import type { en } from "./en.ts";

/** Every text of the console. English says which keys there are; every other language must have exactly these. */
export type Words = typeof en;

export const LOCALES = ["en", "zh-Hans"] as const;
export type Locale = (typeof LOCALES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Locale, string> = { en: "English", "zh-Hans": "简体中文" };

/** The first of `tags` that we speak, else English: ["zh-CN", "en"] is zh-Hans. */
export function chosenLocale(tags: readonly (string | null | undefined)[]): Locale {
  for (const tag of tags) {
    const primary = tag?.toLowerCase().split("-")[0];
    const found = LOCALES.find((locale) => locale.split("-")[0] === primary);
    if (found) return found;
  }
  return "en";
}

/** Only the language in use is downloaded. */
export async function loadWords(locale: Locale): Promise<Words> {
  if (locale === "zh-Hans") return (await import("./zh-Hans.ts")).zhHans;
  return (await import("./en.ts")).en;
}
