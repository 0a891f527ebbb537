import { useMemo } from "react";
import { useSession } from "../session/session.ts";
import { useLanguage } from "../words/useWords.ts";
import { type Format, makeFormat, regional } from "./format.ts";

/** The reader's `Format`: their language, the workspace's currency. */
export function useFormat(): Format {
  const { locale } = useLanguage();
  const currency = useSession()?.currency;
  return useMemo(
    () => makeFormat({ locale: regional(locale, navigator.languages), currency }),
    [locale, currency],
  );
}
