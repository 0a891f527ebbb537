import type { Leakage as Found, Leak, ModelCard } from "../../api/schema.ts";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { Callout } from "../../components/Callout.tsx";
import { Card } from "../../components/Card.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useLanguage } from "../../words/useWords.ts";

/** Whether an input seems to know the outcome before it is there, and how much the strongest tell alone. */
export function Leakage({ leakage, card }: { leakage: Found; card: ModelCard }) {
  const { words, locale } = useLanguage();
  const format = useFormat();
  const said = words.models;
  const language = locale === "zh-Hans" ? "zh" : "en";
  const named = new Map(card.features.map((feature) => [feature.name, feature.words[language]]));
  const why = (leak: Leak): string => {
    if (leak.why === "certain") return said.leaks.certain(leak.value, format.number(leak.rows));
    const alone = format.number(leak.auc, 3);
    return leak.why === "exact" || leak.others === null
      ? said.leaks.exact(alone)
      : said.leaks.alone(alone, format.number(leak.others, 3));
  };
  const leaking = new Set(leakage.leaks.map((leak) => leak.column));
  const bars = Object.entries(leakage.strongest).map(
    ([name, auc]): Bar => ({
      id: name,
      label: named.get(name) ?? name,
      value: format.number(auc, 3),
      share: Math.max(0, 2 * auc - 1),
      tone: leaking.has(name) ? "warn" : "quiet",
    }),
  );
  if (leakage.reason) {
    return (
      <Card title={said.leakage}>
        <p className="text-quiet">{said.leakageTooFew(leakage.reason)}</p>
      </Card>
    );
  }
  return (
    <Card title={said.leakage}>
      {leakage.leaks.length > 0 ? (
        <Callout tone="warn" title={said.leakageSome}>
          <ul className="list-disc pl-5">
            {leakage.leaks.map((leak) => (
              <li key={leak.column}>{said.leak(named.get(leak.column) ?? leak.column, why(leak))}</li>
            ))}
          </ul>
        </Callout>
      ) : (
        <p className="mb-3 text-quiet">
          {said.leakageNone(format.number(leakage.columns), format.number(leakage.rows))}
        </p>
      )}
      <Bars label={said.leakage} bars={bars} />
    </Card>
  );
}
