import type { LaterFigures, Metrics, ModelCard } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { Card } from "../../components/Card.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { IntervalBar } from "../../components/IntervalBar.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { known } from "./inWords.ts";

/** How good it is: on later time if it was judged there, and on the window that chose it. */
export function Quality({ card, selection }: { card: ModelCard; selection: Metrics }) {
  const words = useWords().models;
  const intervals = [selection.gain_interval, card.later?.gain_interval ?? []].flat();
  const scale = { from: Math.min(0, ...intervals), to: Math.max(0.005, ...intervals) };
  return (
    <Card title={words.quality} aside={<AsOf time={card.later?.recorded ?? card.created} />}>
      <div className="grid items-start gap-x-10 gap-y-6 lg:grid-cols-2">
        {card.later ? (
          <Judged title={words.onLater} figures={card.later} scale={scale} />
        ) : (
          <p className="text-quiet">{words.notJudged}</p>
        )}
        <Judged title={words.onSelection} figures={selection} scale={scale} />
      </div>
    </Card>
  );
}

interface JudgedProps {
  title: string;
  figures: Metrics | LaterFigures;
  scale: { from: number; to: number };
}

function Judged({ title, figures, scale }: JudgedProps) {
  const words = useWords();
  const format = useFormat();
  const said = words.models;
  const { rows, positives, gain_interval: interval, ece, ece_noise: noise } = figures;
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <div>
        <h3>{title}</h3>
        {rows !== null && positives !== null && (
          <p className="text-sm text-quiet">
            {said.judgedOn(format.number(positives), format.number(rows))}
            {" · "}
            {said.averagePrecision}
          </p>
        )}
      </div>
      <Bars label={said.averagePrecision} bars={barsOf(figures, words, format)} />
      <IntervalBar
        label={said.gainBar}
        point={gainOf(figures)}
        low={interval?.[0]}
        high={interval?.[1]}
        {...scale}
        write={(value) => format.signed(value, 3)}
      />
      <DefinitionList
        rows={[
          { term: said.auc, value: format.percent(figures.auc), note: said.aucNote },
          {
            term: said.calibrationError,
            value: format.percent(ece),
            note: noise === null ? undefined : said.calibrationNote(format.percent(noise)),
          },
          ...("brier_skill" in figures
            ? [{ term: said.skill, value: format.percent(figures.brier_skill), note: said.skillNote }]
            : []),
        ]}
      />
    </section>
  );
}

/** Over the better baseline, as the interval is. */
function gainOf({ average_precision: score, baselines }: Metrics | LaterFigures): number | null {
  const others = Object.values(baselines).filter((value) => value !== null);
  return score === null || others.length === 0 ? null : score - Math.max(...others);
}

function barsOf(figures: Metrics | LaterFigures, words: Words, format: Format): Bar[] {
  const said = words.models;
  const { average_precision: score, rows, positives } = figures;
  const others = Object.entries(figures.baselines).map(
    ([name, value]): Bar => ({
      id: name,
      label: known(said.baselines, name),
      value: format.number(value, 3),
      share: value,
      tone: "quiet",
    }),
  );
  const base = rows && positives !== null ? positives / rows : null;
  return [
    {
      id: "model",
      label: <span className="font-medium">{said.thisModel}</span>,
      value: <span className="font-medium">{format.number(score, 3)}</span>,
      share: score,
    },
    ...others,
    { id: "base", label: said.baseRate, value: format.number(base, 3), share: base, tone: "quiet" },
  ];
}
