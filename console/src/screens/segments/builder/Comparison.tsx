import { Field, Select } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { compared, shown, typed } from "./condition.ts";
import { BUILDER } from "./words.ts";

interface ComparisonProps {
  is: unknown;
  operators: readonly string[];
  /** True: the value stays a text, also if it looks like a number. */
  asText?: boolean;
  onChange: (is: Record<string, unknown>) => void;
}

/** An operator and what a value is compared with. */
export function Comparison({ is, operators, asText = false, onChange }: ComparisonProps) {
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
  onChange: (text: string) => void;
}

/** Keeps what is typed as it is typed, so that "0." does not turn into "0" under the fingers. */
function Typed({ label, hint, value, onChange }: TypedProps) {
  return (
    <Field
      label={label}
      hint={hint}
      required
      defaultValue={shown(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
