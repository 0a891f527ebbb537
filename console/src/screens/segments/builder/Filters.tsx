import { Button } from "../../../components/Button.tsx";
import { Select } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { Comparison } from "./Comparison.tsx";
import { NAMED, NUMBERS, ORDERED, type Plain, TEXTS } from "./condition.ts";
import { useKnown } from "./useKnown.ts";
import { BUILDER } from "./words.ts";

interface FiltersProps {
  of: string;
  where: Plain;
  onChange: (where: Plain) => void;
}

/** Which rows count: fields with what they are compared with. */
export function Filters({ of, where, onChange }: FiltersProps) {
  const words = useApart(BUILDER);
  const known = useKnown();
  const fields = [...(TEXTS[of] ?? []), ...(NUMBERS[of] ?? [])];
  const free = fields.filter((field) => !(field in where));
  const isNumber = (field: string) => (NUMBERS[of] ?? []).includes(field);
  const begun = (field: string): Plain => (isNumber(field) ? { at_least: 1 } : { is: "" });
  return (
    <div className="flex flex-col gap-2">
      {Object.entries(where).map(([field, is]) => (
        <div key={field} className="flex flex-col gap-2 border-l border-line pl-3">
          <Select
            label={words.field}
            value={field}
            choices={fields
              .filter((each) => each === field || free.includes(each))
              .map((each) => ({ value: each, label: words.fields[each as keyof typeof words.fields] }))}
            onChange={(event) => {
              const next = event.currentTarget.value;
              const rows = Object.entries(where);
              onChange(
                Object.fromEntries(
                  rows.map(([name, old]) => (name === field ? [next, begun(next)] : [name, old])),
                ),
              );
            }}
          />
          <Comparison
            is={is}
            operators={isNumber(field) ? ORDERED : NAMED}
            asText={!isNumber(field)}
            known={known.textsOf(of, field)}
            onChange={(next) => onChange({ ...where, [field]: next })}
          />
          <Button
            look="quiet"
            className="self-start"
            onClick={() =>
              onChange(Object.fromEntries(Object.entries(where).filter(([name]) => name !== field)))
            }
          >
            {words.removeFilter(words.fields[field as keyof typeof words.fields])}
          </Button>
        </div>
      ))}
      {free[0] && (
        <Button
          className="self-start"
          onClick={() => free[0] && onChange({ ...where, [free[0]]: begun(free[0]) })}
        >
          {words.addFilter}
        </Button>
      )}
    </div>
  );
}
