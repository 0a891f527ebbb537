import { Field } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { ConditionEditor } from "./ConditionEditor.tsx";
import type { Plain } from "./condition.ts";
import { BUILDER } from "./words.ts";

/** A definition as the plain data that the API reads. */
export interface Definition {
  name: string;
  title: { en: string; zh: string };
  description: { en: string; zh: string };
  where: Plain;
}

interface BuilderProps {
  definition: Definition;
  onChange: (definition: Definition) => void;
}

/** The form behind a definition: what it is called in both languages, and its condition as nested blocks. */
export function Builder({ definition, onChange }: BuilderProps) {
  const words = useApart(BUILDER);
  const text = (part: "title" | "description", language: "en" | "zh", label: string) => (
    <Field
      label={label}
      required
      lang={language === "zh" ? "zh-Hans" : "en"}
      value={definition[part][language]}
      onChange={(event) =>
        onChange({ ...definition, [part]: { ...definition[part], [language]: event.currentTarget.value } })
      }
    />
  );
  return (
    <div className="flex flex-col gap-4">
      <Field
        label={words.name}
        hint={words.nameHint}
        required
        value={definition.name}
        onChange={(event) => onChange({ ...definition, name: event.currentTarget.value })}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        {text("title", "en", words.titleEn)}
        {text("title", "zh", words.titleZh)}
        {text("description", "en", words.descriptionEn)}
        {text("description", "zh", words.descriptionZh)}
      </div>
      <section aria-label={words.condition} className="flex flex-col gap-2">
        <h3>{words.condition}</h3>
        <ConditionEditor
          condition={definition.where}
          onChange={(where) => onChange({ ...definition, where })}
        />
      </section>
    </div>
  );
}
