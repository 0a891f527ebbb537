import { createContext, useContext } from "react";
import type { Locale, Words } from "./words.ts";

export interface Language {
  locale: Locale;
  words: Words;
  change: (locale: Locale) => void;
}

export const LanguageContext = createContext<Language | null>(null);

export function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (!language) throw new Error("useLanguage needs LanguageProvider above it");
  return language;
}

/** The texts in the reader's language: `const words = useWords(); words.customers.title`. */
export function useWords(): Words {
  return useLanguage().words;
}
