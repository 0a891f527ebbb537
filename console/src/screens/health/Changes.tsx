import { Button } from "../../components/Button.tsx";
import { Field, Select } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";
import { ACTS, type Act, type Written } from "./changes.ts";

interface ChangesProps {
  written: readonly Written[];
  onChange: (written: readonly Written[]) => void;
}

/** The editor of changes: one row each, done in their order. */
export function Changes({ written, onChange }: ChangesProps) {
  const words = useWords().health;
  const change = (id: number, part: Partial<Written>) =>
    onChange(written.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const next = Math.max(0, ...written.map((one) => one.id)) + 1;
  return (
    <div className="flex flex-col gap-3">
      {written.length === 0 && <p>{words.noChanges}</p>}
      {written.map((one, place) => (
        <fieldset key={one.id} className="grid gap-2 rounded-md border border-line p-3 sm:grid-cols-2">
          <legend className="px-1 text-sm text-quiet">{words.fix(String(place + 1))}</legend>
          <Select
            label={words.act}
            value={one.do}
            choices={ACTS.map((value) => ({ value, label: words.acts[value] }))}
            onChange={(event) => change(one.id, { do: event.currentTarget.value as Act })}
          />
          <Field
            label={words.path}
            hint={words.pathHint}
            value={one.path}
            onChange={(event) => change(one.id, { path: event.currentTarget.value })}
          />
          {one.do === "rename" && (
            <Field
              label={words.to}
              hint={words.toHint}
              value={one.to}
              onChange={(event) => change(one.id, { to: event.currentTarget.value })}
            />
          )}
          {(one.do === "set" || one.do === "default") && (
            <Field
              label={words.value}
              value={one.value}
              onChange={(event) => change(one.id, { value: event.currentTarget.value })}
            />
          )}
          <div className="flex items-end sm:col-span-2">
            <Button look="quiet" onClick={() => onChange(written.filter((each) => each.id !== one.id))}>
              {words.remove(String(place + 1))}
            </Button>
          </div>
        </fieldset>
      ))}
      <div>
        <Button
          onClick={() =>
            onChange([
              ...written,
              { id: next, do: "rename", path: "properties.", value: "", to: "properties." },
            ])
          }
        >
          {words.add}
        </Button>
      </div>
    </div>
  );
}
