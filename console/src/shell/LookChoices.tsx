import { Select } from "../components/Field.tsx";
import { useLanguage } from "../words/useWords.ts";
import { chosenLocale, LANGUAGE_NAMES, LOCALES } from "../words/words.ts";
import { chooseTheme, THEMES, useTheme } from "./theme.ts";

/** Language and appearance, wherever a person may choose them. */
export function LookChoices() {
  const { locale, words, change } = useLanguage();
  const theme = useTheme();
  return (
    <>
      <Select
        label={words.shell.language}
        value={locale}
        onChange={(event) => change(chosenLocale([event.currentTarget.value]))}
        choices={LOCALES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      />
      <Select
        label={words.shell.theme}
        value={theme}
        onChange={(event) =>
          chooseTheme(THEMES.find((each) => each === event.currentTarget.value) ?? "system")
        }
        choices={THEMES.map((value) => ({ value, label: words.shell.themes[value] }))}
      />
    </>
  );
}
