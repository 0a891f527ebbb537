import { Field, Select } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { compared, shown, typed } from "./condition.ts";
import { meant } from "./suggested.ts";
import { BUILDER } from "./words.ts";

interface ComparisonProps {
  is: unknown;
  operators: readonly string[];
  /** True: the value stays a text, also if it looks like a number. */
  asText?: boolean;
  /** Texts that the workspace knows. */
  known?: readonly string[];
  onChange: (is: Record<string, unknown>) => void;
}

/** An operator and what a value is compared with. */
export function Comparison({ is, operators, asText = false, known: texts = [], onChange }: ComparisonProps) {
  const words = useApart(BUILDER);
  const [operator, value] = compared(is);
  const choices = operators.map((each) => ({
    value: each,
    label: words.operators[each as keyof typeof words.operators],
  }));
  const known = operator === "known";
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label={words.operator}
        value={operator}
        choices={choices}
        onChange={(event) => {
          const next = event.currentTarget.value;
          const kept = known || next === "known" ? undefined : typed(next, shown(value), asText);
          onChange({ [next]: next === "known" ? true : (kept ?? "") });
        }}
      />
      {known ? (
        <Select
          label={words.value}
          value={String(value)}
          choices={[
            { value: "true", label: words.yes },
            { value: "false", label: words.no },
          ]}
          onChange={(event) => onChange({ known: event.currentTarget.value === "true" })}
        />
      ) : (
        <Typed
          key={operator}
          label={words.value}
          hint={
            operator === "one_of"
              ? words.listHint
              : operator === "top" || operator === "bottom"
                ? words.shareHint
                : undefined
          }
          value={value}
          known={texts}
          onChange={(text) => onChange({ [operator]: typed(operator, text, asText) })}
        />
      )}
    </div>
  );
}

interface TypedProps {
  label: string;
  hint: string | undefined;
  value: unknown;
  known: readonly string[];
  onChange: (text: string) => void;
}

/** Keeps what is typed as it is typed, so that "0." does not turn into "0" under the fingers. */
function Typed({ label, hint, value, known, onChange }: TypedProps) {
  const words = useApart(BUILDER);
  const others = meant(shown(value), known);
  const otherwise = others.length > 0 ? words.otherwise(others.join(", ")) : "";
  return (
    <Field
      label={label}
      hint={[hint, otherwise].filter(Boolean).join(" ")}
      suggestions={known}
      required
      defaultValue={shown(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
