import type { Plan } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Card } from "../../components/Card.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

const SMALLEST = 1e-9;

/** The certified gap in words, and what the plan gave up. */
export function Proof({ plan }: { plan: Plan }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const value = format.money(plan.value);
  const digits = plan.gap > 0 ? Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(plan.gap * 100)))) : 1;
  return (
    <Card title={words.proof} aside={<AsOf time={plan.made_at} />}>
      <p className="max-w-prose">
        {plan.gap < SMALLEST
          ? words.proofExact(value)
          : words.proofText(value, format.money(plan.bound), format.percent(plan.gap, digits))}
      </p>
      <p className="mt-1 mb-4 max-w-prose text-sm text-quiet">{words.proofNote}</p>
      <DefinitionList
        rows={[
          { term: words.greedy, value: format.percent(plan.greedy_loss), note: words.greedyNote },
          { term: words.learning, value: format.money(plan.exploration_cost), note: words.learningNote },
          { term: words.violations, value: format.number(plan.violations) },
        ]}
      />
    </Card>
  );
}
