import { useMemo } from "react";
import { rowsHere } from "../../api/pages.ts";
import type { GlobalReasons as Found, ModelCard, Rule } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { Card } from "../../components/Card.tsx";
import { Chart } from "../../components/Chart.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useLanguage } from "../../words/useWords.ts";

const SIGNS: Record<Rule["conditions"][number]["sign"], string> = { "<=": "≤", ">": ">" };

/** What the model goes by over all customers: importance, partial dependence, and a small tree of rules. */
export function GlobalReasons({ reasons, card }: { reasons: Found; card: ModelCard }) {
  const { words, locale } = useLanguage();
  const format = useFormat();
  const said = words.models;
  const language = locale === "zh-Hans" ? "zh" : "en";
  const named = useMemo(
    () => new Map(card.features.map((feature) => [feature.name, feature.words[language] ?? feature.name])),
    [card.features, language],
  );
  const inWords = (name: string) => named.get(name) ?? name;
  const largest = Math.max(0, ...reasons.importance.map(({ share }) => share));
  const bars = reasons.importance.map(
    ({ feature, share }): Bar => ({
      id: feature,
      label: inWords(feature),
      value: format.percent(share, 1),
      share: largest > 0 ? share / largest : 0,
    }),
  );
  const columns = useMemo((): Column<Rule>[] => {
    const tell = ({ feature, sign, value, unknown }: Rule["conditions"][number]) => {
      const told = `${named.get(feature) ?? feature} ${SIGNS[sign]} ${format.number(value, 2)}`;
      return unknown ? said.orUnknown(told) : told;
    };
    return [
      {
        id: "rule",
        header: said.rule,
        wrap: true,
        cell: (row) =>
          row.conditions.length > 0 ? row.conditions.map(tell).reduce(said.and) : said.everybody,
      },
      { id: "share", header: said.ruleShare, cell: (row) => format.percent(row.share, 0), numeric: true },
      { id: "chance", header: said.ruleChance, cell: (row) => format.percent(row.chance, 1), numeric: true },
    ];
  }, [said, named, format]);
  return (
    <Card title={said.goesBy} aside={<AsOf time={card.created} />}>
      <p className="mb-3 text-quiet">{said.goesByLead}</p>
      <Bars label={said.goesBy} bars={bars} />
      <p className="mt-3 text-sm text-quiet">{said.goesByNot}</p>
      {reasons.curves.length > 0 && (
        <>
          <h3 className="mt-6 mb-1">{said.curves}</h3>
          <p className="mb-3 text-quiet">{said.curvesLead}</p>
          <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2">
            {reasons.curves.map(({ feature, points, unknown }) => (
              <div key={feature} className="min-w-0">
                <Chart
                  title={inWords(feature)}
                  kind="line"
                  x="value"
                  xName={inWords(feature)}
                  writeX={(value) => format.number(value, 1)}
                  write={(value) => format.percent(value, 0)}
                  series={[{ name: said.meanChance, points }]}
                />
                {unknown !== null && (
                  <p className="text-sm text-quiet">{said.curveUnknown(format.percent(unknown, 1))}</p>
                )}
              </div>
            ))}
          </div>
        </>
      )}
      <h3 className="mt-6 mb-1">{said.surrogate}</h3>
      {reasons.fidelity === null ? (
        <p className="text-quiet">{said.surrogateNone}</p>
      ) : (
        <>
          <p className="mb-3 text-quiet">{said.surrogateLead(format.percent(reasons.fidelity, 0))}</p>
          <DataTable
            caption={said.surrogate}
            pages={rowsHere(reasons.rules, card.created)}
            columns={columns}
            rowId={(row) => row.conditions.map((one) => `${one.feature}${one.sign}${one.value}`).join()}
          />
        </>
      )}
    </Card>
  );
}
