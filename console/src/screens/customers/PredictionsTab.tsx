import type { FeatureReason, Prediction } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { ChanceBar } from "../../components/ChanceBar.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Reasons } from "../../components/Reasons.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";

/** What is predicted of a customer, the shop first, then the likeliest; each with what moved it. */
export function PredictionsTab({ customer }: { customer: string }) {
  const words = useWords().customer;
  const asked = useCall("GET /api/customers/{customer}/predictions", {
    path: { customer },
    query: { reasons: 5 },
  });
  return (
    <Answered asked={asked}>
      {({ data }) => {
        const [shop, ...others] = data;
        if (!shop) {
          return (
            <EmptyState
              sentence={words.predictionsEmpty}
              action={
                <ScreenLink to="/models" look="primary">
                  {words.toModels}
                </ScreenLink>
              }
            />
          );
        }
        const likeliest = [...others].sort((a, b) => (b.probability ?? -1) - (a.probability ?? -1));
        return (
          <div className="flex flex-col gap-3">
            <p className="text-sm text-quiet">{words.legend}</p>
            <ul className="divide-y divide-line rounded-lg border border-line bg-raised">
              {[shop, ...likeliest].map((one) => (
                <li key={one.target.name}>
                  <OneTarget one={one} open={one === shop} />
                </li>
              ))}
            </ul>
          </div>
        );
      }}
    </Answered>
  );
}

function OneTarget({ one, open }: { one: Prediction; open: boolean }) {
  const words = useWords().customer;
  const format = useFormat();
  const base = one.base_rate;
  return (
    <details open={open} className="group px-4 py-3">
      <summary className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 sm:grid-cols-[minmax(0,17rem)_minmax(0,1fr)_4rem_9.5rem]">
        <span className="flex min-w-0 flex-wrap items-center gap-x-1.5">
          <Icon name="right" className="text-quiet group-open:rotate-90" />
          <span className="min-w-0 font-medium wrap-anywhere">{one.target.category ?? words.shop}</span>
          <span className="text-sm whitespace-nowrap text-quiet">
            {words.within(format.number(one.target.horizon_days))}
          </span>
        </span>
        <span className="order-last col-span-2 sm:order-none sm:col-span-1">
          {one.probability !== null && <ChanceBar chance={one.probability} base={base?.rate} />}
        </span>
        <span className="text-right font-medium tabular-nums">{format.percent(one.probability)}</span>
        <span className="order-last col-span-2 text-sm text-quiet sm:order-none sm:col-span-1 sm:text-right">
          {base && words.baseRate(format.percent(base.rate))}
        </span>
      </summary>
      <div className="mt-3 flex flex-col gap-3">
        <Note one={one} />
        {one.reasons.length > 0 && <Why reasons={one.reasons} />}
        <p className="flex flex-wrap gap-x-3 text-sm text-quiet">
          {one.version !== null && one.as_of && (
            <span>{words.byModel(format.number(one.version), format.time(one.as_of))}</span>
          )}
          {base && (
            <span>
              {words.baseRateNote(
                format.number(base.buyers),
                format.number(base.customers),
                format.date(base.as_of),
              )}
            </span>
          )}
          <ScreenLink to="/models" id={one.target.name}>
            {words.modelCard}
          </ScreenLink>
        </p>
      </div>
    </details>
  );
}

function Note({ one }: { one: Prediction }) {
  const words = useWords().customer;
  if (!one.note) return null;
  return <p className="wrap-anywhere">{[words.notes[one.note], one.reason].filter(Boolean).join(": ")}</p>;
}

function Why({ reasons }: { reasons: readonly FeatureReason[] }) {
  const words = useWords().customer;
  const format = useFormat();
  const told = useTold();
  const [scale] = reasons.map((reason) => reason.scale);
  return (
    <div className="flex flex-col gap-2">
      <h3 className="text-sm">
        {words.whyScore}
        {scale && <span className="font-normal text-quiet">{` · ${words.scale(scale)}`}</span>}
      </h3>
      <Reasons
        digits={3}
        reasons={reasons.map((reason) => ({
          id: reason.feature,
          name: told(reason.words),
          effect: reason.contribution,
          value: shownValue(reason, words, format),
        }))}
      />
    </div>
  );
}

function shownValue({ value, unit }: FeatureReason, words: Words["customer"], format: Format): string {
  if (value === null) return words.unknownValue;
  if (unit === "share") return format.percent(value);
  if (unit === "currency") return format.money(value);
  const shown = format.number(value);
  const write = Object.hasOwn(words.units, unit) ? words.units[unit as keyof typeof words.units] : undefined;
  return write?.(shown) ?? shown;
}
