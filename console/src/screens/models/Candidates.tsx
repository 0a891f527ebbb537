import type { ModelCard } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { Card } from "../../components/Card.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { known, learnerInWords } from "./inWords.ts";

/** What else was tried, and how the chances were calibrated. */
export function Candidates({ card }: { card: ModelCard }) {
  const words = useWords();
  const format = useFormat();
  const said = words.models;
  const tried = Object.entries(card.candidates).sort(([, a], [, b]) => b - a);
  const bars = tried.map(([described, score]): Bar => {
    const { name, which } = learnerInWords(described, words);
    const kept = described === card.described || described === card.learner;
    return {
      id: described,
      label: (
        <span className="flex flex-wrap items-baseline gap-x-2">
          <span>{name}</span>
          {kept && <Badge tone="accent">{said.kept}</Badge>}
        </span>
      ),
      value: format.number(score, 4),
      share: score,
      tone: kept ? "accent" : "quiet",
      note: which && <span className="font-mono">{which}</span>,
    };
  });
  const losses = Object.entries(card.calibration_losses).sort(([, a], [, b]) => a - b);
  return (
    <Card title={said.candidates} aside={<AsOf time={card.created} />}>
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[2fr_1fr]">
        <div className="min-w-0">
          <p className="mb-3 text-quiet">{said.candidatesLead}</p>
          <Bars label={said.candidates} bars={bars} />
        </div>
        {losses.length > 0 && (
          <div className="min-w-0">
            <h3 className="mb-2">{said.calibrationMethod}</h3>
            <table className="w-full">
              <thead className="text-sm text-quiet">
                <tr>
                  <th scope="col" className="text-left font-medium">
                    {said.learner}
                  </th>
                  <th scope="col" className="text-right font-medium">
                    {said.loss}
                  </th>
                </tr>
              </thead>
              <tbody>
                {losses.map(([method, loss]) => (
                  <tr key={method}>
                    <th scope="row" className="py-0.5 text-left font-normal">
                      {known(said.methods, method)}{" "}
                      {method === card.calibration_method && <Badge tone="accent">{said.kept}</Badge>}
                    </th>
                    <td className="text-right">{format.number(loss, 4)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </div>
    </Card>
  );
}
