import type { CampaignCheck, Comparison } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { IntervalBar } from "../../components/IntervalBar.tsx";
import { Loading } from "../../components/Loading.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { known } from "../models/inWords.ts";

/** Kept against held out while nobody was treated: whether the draw was fair, never what a message changed. */
export function Check({ campaign }: { campaign: string }) {
  const words = useWords().campaigns;
  const found = useCall("GET /api/campaigns/{name}/aa-check", { path: { name: campaign } });
  const { data, error } = found;
  return (
    <Card title={words.check} aside={data && <AsOf time={data.as_of} />}>
      <p className="max-w-prose">{words.checkIs}</p>
      <p className="mt-1 mb-4 max-w-prose font-medium">{words.checkIsNot}</p>
      {error && !data && <ErrorState error={error} again={() => void found.refetch()} />}
      {!error && !data && <Loading lines={4} />}
      {data && <Result check={data} />}
    </Card>
  );
}

function Result({ check }: { check: CampaignCheck }) {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const first = check.comparisons[0];
  return (
    <div className="flex flex-col gap-4">
      {check.missing && <p>{said.missing[check.missing]}</p>}
      {!check.missing && check.start && check.end && (
        <p className="text-sm text-quiet">
          {said.checkWindow(format.date(check.start), format.date(check.end))}
          {first && ` · ${said.armCounts(format.number(first.kept), format.number(first.held_out))}`}
        </p>
      )}
      {check.comparisons.map((one) => (
        <Compared key={one.outcome} one={one} />
      ))}
      {check.merged > 0 && (
        <p className="text-sm text-quiet">
          {said.mergedCounts(format.number(check.merged), format.number(check.in_both_arms))}
        </p>
      )}
      <div>
        <h3>{said.ratio}</h3>
        <p className="flex flex-wrap items-center gap-2">
          <span>
            {said.ratioText(format.percent(check.ratio.share), format.percent(check.ratio.expected_share))}
          </span>
          <Badge tone={check.ratio.suspicious ? "bad" : "good"}>
            {check.ratio.suspicious ? said.ratioSuspicious : said.ratioFine}
          </Badge>
          <span className="text-sm text-quiet">{said.pValue(format.number(check.ratio.p_value, 2))}</span>
        </p>
      </div>
    </div>
  );
}

function Compared({ one }: { one: Comparison }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { write, signed } = writers(one.outcome, format, words.points);
  const { difference } = one;
  const far = Math.max(Math.abs(difference?.low ?? 0), Math.abs(difference?.high ?? 0), 1e-6) * 1.1;
  const holdsZero = difference !== null && difference.low <= 0 && difference.high >= 0;
  return (
    <div className="flex flex-col gap-0.5">
      <IntervalBar
        label={known(words.outcomes, one.outcome)}
        point={difference?.estimate}
        low={difference?.low}
        high={difference?.high}
        from={-far}
        to={far}
        write={signed}
      />
      <p className="flex flex-wrap items-center gap-2 text-sm text-quiet">
        {difference && (
          <Badge tone={holdsZero ? "good" : "warn"}>{holdsZero ? words.fair : words.unfair}</Badge>
        )}
        <span>{words.arms(write(one.kept_mean), write(one.held_out_mean))}</span>
      </p>
    </div>
  );
}

/** How an outcome and a difference of two are written; shares differ by points of a hundred, not by percent. */
function writers(outcome: string, format: Format, points: (value: string) => string) {
  if (outcome === "bought") {
    return { write: format.percent, signed: (value: number) => points(format.signed(100 * value, 1)) };
  }
  const write = format.money;
  return { write, signed: (value: number) => (value > 0 ? `+${write(value)}` : write(value)) };
}
