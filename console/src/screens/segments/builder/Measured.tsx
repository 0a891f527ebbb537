import { Field, Select } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { Comparison } from "./Comparison.tsx";
import {
  compared,
  fieldsOf,
  isChosen,
  measuresOf,
  NAMED,
  NUMBERS,
  needsField,
  ORDERED,
  type Plain,
  RANKED,
  SOURCES,
  TEXTS,
} from "./condition.ts";
import { Filters } from "./Filters.tsx";
import { useKnown } from "./useKnown.ts";
import { BUILDER } from "./words.ts";

interface BodyProps {
  body: Plain;
  onChange: (body: Plain) => void;
}

/** A measure over orders, lines or events. */
export function Behaviour({ body, onChange }: BodyProps) {
  const words = useApart(BUILDER);
  const of = String(body.of);
  const measure = String(body.measure);
  const known = useKnown();
  const isText = isChosen(measure) && (TEXTS[of] ?? []).includes(String(body.field));
  const set = (change: Plain) => onChange(tidied({ ...body, ...change }));
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={words.measure}
          value={measure}
          choices={measuresOf(of).map((each) => ({
            value: each,
            label: words.measures[each as keyof typeof words.measures],
          }))}
          onChange={(event) => set({ measure: event.currentTarget.value, field: undefined })}
        />
        <Of of={of} onChange={(next) => set({ of: next, field: undefined, where: undefined })} />
        {needsField(measure) && (
          <FieldOf fields={fieldsOf(of, measure)} field={body.field} onChange={(field) => set({ field })} />
        )}
        <Within days={body.within_days} onChange={(within_days) => set({ within_days })} />
      </div>
      {measure !== "never" && (
        <Comparison
          key={`${measure} ${body.field}`}
          is={body.is}
          operators={isText ? NAMED : isChosen(measure) ? ORDERED : [...ORDERED, ...RANKED]}
          asText={isText}
          known={known.textsOf(of, String(body.field))}
          onChange={(is) => set({ is })}
        />
      )}
      <Filters of={of} where={(body.where ?? {}) as Plain} onChange={(where) => set({ where })} />
    </div>
  );
}

/** The part of a sum or a number of rows. */
export function Share({ body, onChange }: BodyProps) {
  const words = useApart(BUILDER);
  const of = String(body.of);
  const set = (change: Plain) => onChange(tidied({ ...body, ...change }));
  const fields = NUMBERS[of] ?? [];
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Of of={of} onChange={(next) => set({ of: next, field: undefined, part: {} })} />
        {fields.length > 0 && (
          <FieldOf
            fields={fields}
            field={body.field}
            none={words.rows}
            onChange={(field) => set({ field })}
          />
        )}
        <Within days={body.within_days} onChange={(within_days) => set({ within_days })} />
      </div>
      <Filters of={of} where={(body.part ?? {}) as Plain} onChange={(part) => set({ part })} />
      <Comparison is={body.is} operators={[...ORDERED, ...RANKED]} onChange={(is) => set({ is })} />
    </div>
  );
}

/** Whose rows. */
export function Of({ of, onChange }: { of: string; onChange: (of: string) => void }) {
  const words = useApart(BUILDER);
  return (
    <Select
      label={words.of}
      value={of}
      choices={SOURCES.map((value) => ({ value, label: words.sources[value] }))}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface FieldOfProps {
  fields: readonly string[];
  field: unknown;
  /** What having none is called; without it there is always one. */
  none?: string;
  onChange: (field: string | undefined) => void;
}

function FieldOf({ fields, field, none, onChange }: FieldOfProps) {
  const words = useApart(BUILDER);
  const known = fields.map((value) => ({ value, label: words.fields[value as keyof typeof words.fields] }));
  return (
    <Select
      label={words.field}
      value={typeof field === "string" ? field : none === undefined ? (fields[0] ?? "") : ""}
      choices={none === undefined ? known : [{ value: "", label: none }, ...known]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

/** How far back. */
export function Within({ days, onChange }: { days: unknown; onChange: (days: number | undefined) => void }) {
  const words = useApart(BUILDER);
  return (
    <Field
      label={words.within}
      hint={words.withinHint}
      type="number"
      min={1}
      max={36500}
      step={1}
      value={typeof days === "number" ? days : ""}
      onChange={(event) =>
        onChange(event.currentTarget.value ? Number(event.currentTarget.value) : undefined)
      }
    />
  );
}

/** Fills in the field and the comparison that a measure needs, and leaves out what it does not take or is empty. */
function tidied(body: Plain): Plain {
  const { of, measure, field, where, within_days, is, ...rest } = body;
  const fields = fieldsOf(String(of), String(measure));
  const isKept = measure === undefined || fields.includes(String(field));
  const chosen = isKept ? field : fields[0];
  return {
    of,
    ...(measure === undefined ? {} : { measure }),
    ...(chosen === undefined ? {} : { field: chosen }),
    ...(within_days === undefined ? {} : { within_days }),
    ...(where && Object.keys(where).length > 0 ? { where } : {}),
    ...rest,
    ...(measure === "never" ? {} : { is: fitting(String(of), measure, chosen, is) }),
  };
}

/** The comparison, or one to begin with if it does not fit what is measured: texts are named, numbers are ordered. */
function fitting(of: string, measure: unknown, field: unknown, is: unknown): unknown {
  const isText = isChosen(String(measure)) && (TEXTS[of] ?? []).includes(String(field));
  const [operator] = compared(is);
  if (isText) return (NAMED as readonly string[]).includes(operator) && is ? is : { is: "" };
  const numbers: readonly string[] = isChosen(String(measure)) ? ORDERED : [...ORDERED, ...RANKED];
  return numbers.includes(operator) ? is : { at_least: 1 };
}
