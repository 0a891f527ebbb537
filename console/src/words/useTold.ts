import { useCallback } from "react";
import { useLanguage } from "./useWords.ts";

interface Told {
  en: string;
  zh: string;
}

/** Chooses the reader's language of a text that the API gives in both: `told(segment.title)`. */
export function useTold(): (text: Told) => string {
  const chinese = useLanguage().locale === "zh-Hans";
  return useCallback((text) => (chinese ? text.zh : text.en), [chinese]);
}
