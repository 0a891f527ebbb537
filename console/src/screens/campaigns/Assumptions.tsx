import type { Plan } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

type Value = string | number | boolean;

/** What the plan took as given: nobody measured it, or somebody chose it. */
export function Assumptions({ plan }: { plan: Plan }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const names = Object.keys(words.settings) as (keyof typeof words.settings)[];
  const rows = names.flatMap((name) => {
    const value = plan.settings[name];
    return value === undefined ? [] : [{ name, value }];
  });
  if (rows.length === 0) return null;
  return (
    <Card title={words.assumptions} aside={<AsOf time={plan.made_at} />}>
      <p className="mb-3 max-w-prose text-quiet">{words.assumptionsLead}</p>
      <ul className="grid grid-cols-1 gap-x-8 lg:grid-cols-2">
        {rows.map(({ name, value }) => (
          <li key={name} className="flex items-baseline justify-between gap-x-3 border-b border-line py-1.5">
            <span className="min-w-0">
              {words.settings[name]}
              <span className="block font-mono text-sm break-all text-quiet">{name}</span>
            </span>
            <span className="flex shrink-0 items-center gap-2 tabular-nums">
              {written(name, value, format)}
              {/^(economics|effects)\./.test(name) ? (
                <Badge tone="warn">{words.assumed}</Badge>
              ) : (
                <Badge>{words.chosenByYou}</Badge>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function written(name: string, value: Value, format: Format): string {
  if (typeof value !== "number") return String(value);
  if (/_(share|rate)$/.test(name)) return format.percent(value, value < 0.01 ? 2 : 1);
  return name.endsWith("_cost") ? format.money(value) : format.number(value);
}
