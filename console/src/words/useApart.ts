import { useLanguage } from "./useWords.ts";
import type { Locale } from "./words.ts";

/** Texts of one screen, in the reader's language: they come with the screen, so that the first view need not load them. */
export function useApart<Texts>(texts: Record<Locale, Texts>): Texts {
  return texts[useLanguage().locale];
}
