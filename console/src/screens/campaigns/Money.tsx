import type { Plan } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Bars } from "../../components/Bars.tsx";
import { Card } from "../../components/Card.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

/** The budget, and what is expected to be spent of it. */
export function Money({ plan }: { plan: Plan }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { budget, spend, planned_spend: planned } = plan;
  const whole = Math.max(budget ?? 0, spend ?? 0, planned ?? 0);
  const share = (value: number | null) => (value === null || whole <= 0 ? null : value / whole);
  return (
    <Card title={words.money} aside={<AsOf time={plan.made_at} />}>
      {budget === null && <p className="mb-3 text-quiet">{words.noBudget}</p>}
      <Bars
        label={words.money}
        bars={[
          ...(budget === null
            ? []
            : [
                {
                  id: "budget",
                  label: words.budget,
                  value: format.money(budget),
                  share: share(budget),
                  tone: "quiet" as const,
                },
              ]),
          {
            id: "spend",
            label: words.spend,
            value: format.money(spend),
            share: share(spend),
            note: words.spendNote,
          },
          {
            id: "planned",
            label: words.plannedSpend,
            value: format.money(planned),
            share: share(planned),
            tone: "quiet",
          },
        ]}
      />
    </Card>
  );
}
