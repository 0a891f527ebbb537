import type { Metrics, ModelCard } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Card } from "../../components/Card.tsx";
import { Chart } from "../../components/Chart.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

/** The reliability diagram: later time where it was judged there, else the choosing window. */
export function Calibration({ card, selection }: { card: ModelCard; selection: Metrics }) {
  const words = useWords().models;
  const format = useFormat();
  const later = card.later && card.later.reliability.length > 0 ? card.later : null;
  const points = (later ?? selection).reliability;
  const largest = Math.min(1, Math.max(0.1, ...points.flatMap(({ predicted, high }) => [predicted, high])));
  const end = Math.ceil(largest * 10) / 10;
  return (
    <Card title={words.calibration} aside={<AsOf time={later?.recorded ?? card.created} />}>
      <p className="mb-2 text-quiet">{words.calibrationLead}</p>
      <p className="mb-2 text-sm text-quiet">{later ? words.onLater : words.onSelection}</p>
      {points.length === 0 ? (
        <p>{words.noChart}</p>
      ) : (
        <Chart
          title={words.calibration}
          kind="line"
          x="value"
          xName={words.predicted}
          writeX={(value) => format.percent(value, 0)}
          write={(value) => format.percent(value, 0)}
          series={[
            {
              name: words.observed,
              points: points.map(({ predicted, observed }) => [predicted, observed]),
              intervals: points.map(({ predicted, low, high }) => [predicted, low, high]),
            },
            {
              name: words.diagonal,
              points: [
                [0, 0],
                [end, end],
              ],
              reference: true,
            },
          ]}
        />
      )}
    </Card>
  );
}
