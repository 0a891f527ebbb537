import type { Locale } from "./words.ts";

/** A text that the workspace keeps in both languages, such as a segment's title, in the reader's. */
export function said(text: { en: string; zh: string }, locale: Locale): string {
  return locale === "en" ? text.en || text.zh : text.zh || text.en;
}
