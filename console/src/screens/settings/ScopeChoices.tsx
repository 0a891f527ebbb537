import { useWords } from "../../words/useWords.ts";
import { resourcesOf } from "./scopes.ts";

interface ScopeChoicesProps {
  /** What the person may; nobody gives a key more. */
  offered: readonly string[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

/** A row a resource, with a box for reading and one for writing. */
export function ScopeChoices({ offered, chosen, onChange }: ScopeChoicesProps) {
  const words = useWords().settings;
  const toggle = (scope: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(scope);
    else next.delete(scope);
    onChange(next);
  };
  return (
    <fieldset className="rounded-lg border border-line p-3">
      <legend className="px-1 font-medium">{words.keys.choose}</legend>
      <div className="grid grid-cols-[1fr_auto_auto] items-center gap-x-6">
        {resourcesOf(offered).map((resource) => {
          const name = words.resource[resource] ?? resource;
          const box = (scope: string, label: string, full: string) =>
            offered.includes(scope) ? (
              <label className="inline-flex min-h-8 items-center gap-1.5">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  aria-label={full}
                  checked={chosen.has(scope)}
                  onChange={(event) => toggle(scope, event.currentTarget.checked)}
                />
                <span aria-hidden="true">{label}</span>
              </label>
            ) : (
              <span />
            );
          return (
            <div key={resource} className="contents">
              <span title={resource}>{name}</span>
              {box(`${resource}:read`, words.keys.read, words.keys.readOf(name))}
              {box(`${resource}:write`, words.keys.change, words.keys.changeOf(name))}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
