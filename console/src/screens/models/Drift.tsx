import type { ModelCard, Moved, SinceVersion } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { Callout } from "../../components/Callout.tsx";
import { Card } from "../../components/Card.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useLanguage } from "../../words/useWords.ts";

/** What became of the version before: whether its chances came true, and what moved since. */
export function Drift({ since, card }: { since: SinceVersion; card: ModelCard }) {
  const { words, locale } = useLanguage();
  const format = useFormat();
  const said = words.models;
  const language = locale === "zh-Hans" ? "zh" : "en";
  const named = new Map(card.features.map((feature) => [feature.name, feature.words[language]]));
  const { outcome, chances, moved } = since;
  const alarms = moved.filter((one) => one.alarm).length;
  const inputs = format.number(since.inputs);
  const raised: string[] = [];
  if (outcome?.alarm) raised.push(said.outcomeMoved);
  if (chances?.alarm) raised.push(said.chancesMoved);
  if (alarms > 0) raised.push(said.inputsMoved(format.number(alarms), inputs));
  const held: string[] = [];
  if (!outcome) held.push(said.outcomeOverlaps);
  else if (!outcome.alarm) held.push(said.outcomeHeld);
  if (since.reason) held.push(since.reason);
  else if (alarms === 0) held.push(said.inputsHeld(inputs));
  const all: Moved[] = chances ? [chances, ...moved] : [...moved];
  const largest = Math.max(0.2, ...all.map(({ psi }) => psi));
  const bars = all.map(
    ({ name, psi, alarm }): Bar => ({
      id: name || "chances",
      label: name ? (named.get(name) ?? name) : said.chancesInput,
      value: format.number(psi, 3),
      share: psi / largest,
      tone: alarm ? "warn" : "quiet",
    }),
  );
  return (
    <Card title={said.since} aside={<AsOf time={card.created} />}>
      <p className="mb-3 text-quiet">
        {said.sinceLead(format.number(since.version), format.date(since.then), format.date(since.now))}
      </p>
      {raised.map((text) => (
        <Callout key={text} tone="warn" title={text} />
      ))}
      {held.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {outcome && (
        <div className="my-3">
          <DefinitionList
            rows={[
              { term: said.expected, value: format.percent(outcome.expected, 1) },
              {
                term: said.happened,
                value: said.happenedShare(
                  format.percent(outcome.observed, 1),
                  format.percent(outcome.low, 1),
                  format.percent(outcome.high, 1),
                ),
              },
            ]}
          />
        </div>
      )}
      {bars.length > 0 && (
        <>
          <p className="mt-3 mb-3 text-sm text-quiet">{said.psi}</p>
          <Bars label={said.since} bars={bars} />
        </>
      )}
    </Card>
  );
}
