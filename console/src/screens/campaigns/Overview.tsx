import type { Campaign } from "../../api/schema.ts";
import { Callout } from "../../components/Callout.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { Actions } from "./Actions.tsx";
import { Assumptions } from "./Assumptions.tsx";
import { Check } from "./Check.tsx";
import { Funnel } from "./Funnel.tsx";
import { Limits } from "./Limits.tsx";
import { MessageCounts } from "./MessageCounts.tsx";
import { Money } from "./Money.tsx";
import { Proof } from "./Proof.tsx";

/** One campaign at a glance, from who was considered down to what was assumed. */
export function Overview({ campaign }: { campaign: Campaign }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { plan, plans } = campaign;
  return (
    <div className="flex flex-col gap-4">
      {plans > 1 && <p className="text-quiet">{words.newest(plans, format.number(plans))}</p>}
      {!plan && <Callout title={words.noPlan} />}
      {plan && <Funnel campaign={campaign} />}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <MessageCounts campaign={campaign} />
        {plan && <Money plan={plan} />}
      </div>
      {plan && (
        <>
          <Actions plan={plan} campaign={campaign.name} />
          <Limits plan={plan} />
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <Proof plan={plan} />
            <Check campaign={campaign.name} />
          </div>
          <Assumptions plan={plan} />
        </>
      )}
    </div>
  );
}
