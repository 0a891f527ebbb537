import { Button } from "../../../components/Button.tsx";
import { Field, Select, Switch } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { type Plain, UNITS } from "./condition.ts";
import { Filters } from "./Filters.tsx";
import { Of, Within } from "./Measured.tsx";
import { BUILDER } from "./words.ts";

const MOST_STEPS = 10;

interface BodyProps {
  body: Plain;
  onChange: (body: Plain) => void;
}

/** Steps in turn: each later than the one before, and soon enough after it; the last may be what did not follow. */
export function Sequence({ body, onChange }: BodyProps) {
  const words = useApart(BUILDER);
  const steps = body.steps as Plain[];
  const set = (next: Plain[]) =>
    onChange({
      ...body,
      steps: next.map(({ never, ...step }, at) =>
        never && at === next.length - 1 ? { ...step, never } : step,
      ),
    });
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-3">
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no names, and a step keeps its place while it is edited
          <li key={`${steps.length}/${at}`}>
            <fieldset className="flex min-w-0 flex-col gap-3 border-l border-line pl-3">
              <legend className="font-medium">{words.step(String(at + 1))}</legend>
              <OneStep
                step={step}
                isFirst={at === 0}
                isLast={at === steps.length - 1}
                onChange={(next) => set(steps.map((each, place) => (place === at ? next : each)))}
              />
              {steps.length > 2 && (
                <Button
                  look="quiet"
                  className="self-start"
                  onClick={() => set(steps.filter((_, place) => place !== at))}
                >
                  {words.removeStep(String(at + 1))}
                </Button>
              )}
            </fieldset>
          </li>
        ))}
      </ol>
      {steps.length < MOST_STEPS && (
        <Button className="self-start" onClick={() => set([...steps, { of: "orders" }])}>
          {words.addStep}
        </Button>
      )}
      <Within
        days={body.within_days}
        onChange={(days) => {
          const { within_days: _, ...rest } = body;
          onChange(days === undefined ? rest : { ...rest, within_days: days });
        }}
      />
    </div>
  );
}

interface OneStepProps {
  step: Plain;
  isFirst: boolean;
  isLast: boolean;
  onChange: (step: Plain) => void;
}

function OneStep({ step, isFirst, isLast, onChange }: OneStepProps) {
  const words = useApart(BUILDER);
  const of = String(step.of);
  const [unit = "days", amount] = Object.entries((step.within ?? {}) as Plain)[0] ?? [];
  const within = (next: string, count: unknown) => {
    const { within: _, ...rest } = step;
    onChange(count === "" || count === undefined ? rest : { ...rest, within: { [next]: Number(count) } });
  };
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-3">
        <Of
          of={of}
          onChange={(next) => onChange({ ...(step.within ? { within: step.within } : {}), of: next })}
        />
        {!isFirst && (
          <>
            <Field
              label={words.atMost}
              hint={words.atMostHint}
              type="number"
              min={1}
              step={1}
              value={amount === undefined ? "" : String(amount)}
              onChange={(event) => within(unit, event.currentTarget.value)}
            />
            <Select
              label={words.unit}
              value={unit}
              choices={UNITS.map((value) => ({ value, label: words.units[value] }))}
              onChange={(event) => within(event.currentTarget.value, amount)}
            />
          </>
        )}
      </div>
      <Filters
        of={of}
        where={(step.where ?? {}) as Plain}
        onChange={(where) => {
          const { where: _, ...rest } = step;
          onChange(Object.keys(where).length > 0 ? { ...rest, where } : rest);
        }}
      />
      {isLast && !isFirst && (
        <Switch
          label={words.didNotFollow}
          checked={step.never === true}
          onChange={(never) => {
            const { never: _, ...rest } = step;
            onChange(never ? { ...rest, within: rest.within ?? { days: 1 }, never } : rest);
          }}
        />
      )}
    </>
  );
}
