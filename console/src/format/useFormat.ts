import { useMemo } from "react";
import { useLanguage } from "../words/useWords.ts";
import { useCurrency } from "./currency.ts";
import { type Format, makeFormat, regional } from "./format.ts";

/** The reader's `Format`: their language, the workspace's currency. */
export function useFormat(): Format {
  const { locale } = useLanguage();
  const currency = useCurrency();
  return useMemo(
    () => makeFormat({ locale: regional(locale, navigator.languages), currency }),
    [locale, currency],
  );
}
