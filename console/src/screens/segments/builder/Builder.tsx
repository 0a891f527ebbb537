import { useContext } from "react";
import { Field } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { useLanguage } from "../../../words/useWords.ts";
import { ConditionEditor } from "./ConditionEditor.tsx";
import type { Plain } from "./condition.ts";
import { Defined } from "./defined.ts";
import { type Language, type Titled, titled } from "./titles.ts";
import { Refused } from "./useRefusal.ts";
import { BUILDER } from "./words.ts";

/** A definition as the plain data that the API reads. */
export interface Definition extends Titled {
  name: string;
  where: Plain;
}

interface BuilderProps {
  definition: Definition;
  /** The template that it began with, if one. */
  begun: Definition | undefined;
  onChange: (definition: Definition) => void;
}

/** The form behind a definition: what it is called, first in the reader's language, and its condition as nested blocks. */
export function Builder({ definition, begun, onChange }: BuilderProps) {
  const words = useApart(BUILDER);
  const refused = useContext(Refused);
  const mine: Language = useLanguage().locale === "en" ? "en" : "zh";
  const other = mine === "en" ? "zh" : "en";
  const text = (part: keyof Titled, language: Language, label: string) => (
    <Field
      label={label}
      required={language === mine}
      lang={language === "zh" ? "zh-Hans" : "en"}
      value={definition[part][language]}
      onChange={({ currentTarget: { value } }) =>
        onChange(
          language === mine
            ? titled(definition, begun, part, mine, value)
            : { ...definition, [part]: { ...definition[part], [language]: value } },
        )
      }
    />
  );
  return (
    <div className="flex flex-col gap-4">
      <Field
        label={words.name}
        hint={words.nameHint}
        error={refused?.place === "name" && definition.name !== "" ? refused.what : undefined}
        required
        value={definition.name}
        onChange={(event) => onChange({ ...definition, name: event.currentTarget.value })}
      />
      {text("title", mine, words.title)}
      {text("description", mine, words.description)}
      <details>
        <summary>{words.otherLanguage}</summary>
        <div className="mt-2 flex flex-col gap-3 border-l border-line pl-3">
          <p className="text-sm text-quiet">{words.otherLanguageHint}</p>
          {text("title", other, words.titleOther)}
          {text("description", other, words.descriptionOther)}
        </div>
      </details>
      <section aria-label={words.condition} className="flex flex-col gap-2">
        <h3>{words.condition}</h3>
        <Defined value={definition.name}>
          <ConditionEditor
            condition={definition.where}
            place="where"
            onChange={(where) => onChange({ ...definition, where })}
          />
        </Defined>
      </section>
    </div>
  );
}
