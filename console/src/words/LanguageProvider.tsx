import { type ReactNode, useEffect, useMemo, useState } from "react";
import { keepLanguage, useSession } from "../session/session.ts";
import { LanguageContext } from "./useWords.ts";
import { chosenLocale, type Locale, loadWords, type Words } from "./words.ts";

const KEPT = "suasion.language";

/** The language is the person's own, else the one last chosen here, else the browser's. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const session = useSession();
  const [chosen, choose] = useState<string | null>(() => localStorage.getItem(KEPT));
  const locale = chosenLocale([session?.language, chosen, ...navigator.languages]);
  const [loaded, setLoaded] = useState<{ locale: Locale; words: Words } | null>(null);

  useEffect(() => {
    let current = true;
    void loadWords(locale).then((words) => {
      if (!current) return;
      document.documentElement.lang = locale;
      setLoaded({ locale, words });
    });
    return () => {
      current = false;
    };
  }, [locale]);

  const signedIn = Boolean(session);
  const language = useMemo(() => {
    if (!loaded) return null;
    const change = (next: Locale) => {
      localStorage.setItem(KEPT, next);
      choose(next);
      if (signedIn) void keepLanguage(next);
    };
    return { ...loaded, change };
  }, [loaded, signedIn]);

  return language && <LanguageContext value={language}>{children}</LanguageContext>;
}
