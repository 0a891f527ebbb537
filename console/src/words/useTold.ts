import { useCallback } from "react";
import { said } from "./said.ts";
import { useLanguage } from "./useWords.ts";

type Both = Parameters<typeof said>[0];

/** Chooses the reader's language of a text that the API gives in both: `told(segment.title)`. */
export function useTold(): (text: Both) => string {
  const { locale } = useLanguage();
  return useCallback((text) => said(text, locale), [locale]);
}
