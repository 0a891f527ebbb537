import type { Campaign } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { Card } from "../../components/Card.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import type { Fate } from "./inWords.ts";

const CLOSED: readonly Fate[] = ["no_consent", "suppressed", "nothing_open"];

/** Audience → eligible → contacted, held out or left out; the parts of each bar add up to it. */
export function Funnel({ campaign }: { campaign: Campaign }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { audience, excluded, name, plan } = campaign;
  const closed = excluded.filter(({ why }) => CLOSED.includes(why));
  const open = excluded.filter(({ why }) => !CLOSED.includes(why));
  const eligible = audience - closed.reduce((sum, { customers }) => sum + customers, 0);

  const bar = (fate: Fate | undefined, label: string, count: number, tone: Bar["tone"]): Bar => ({
    id: fate ?? label,
    label: fate ? label : <span className="font-medium">{label}</span>,
    value: (
      <Link
        to="/campaigns/$name"
        params={{ name }}
        search={{ tab: "customers", ...(fate ? { fate } : {}) }}
        className={fate ? "" : "font-medium"}
      >
        {format.number(count)}
        <span className="sr-only">{` ${label}`}</span>
      </Link>
    ),
    share: audience > 0 ? count / audience : null,
    tone,
    part: fate !== undefined,
    note: fate && words.fateNotes[fate],
  });
  const ofFate = (fate: Fate, count: number, tone: Bar["tone"]) => bar(fate, words.fates[fate], count, tone);

  return (
    <Card title={words.funnel} aside={plan && <AsOf time={plan.made_at} />}>
      <p className="mb-4 text-quiet">{words.funnelLead}</p>
      <Bars
        label={words.funnel}
        bars={[
          bar(undefined, words.audience, audience, "quiet"),
          ...closed.map(({ why, customers }) => ofFate(why, customers, "warn")),
          {
            ...bar(undefined, words.eligible, eligible, "quiet"),
            value: <span className="font-medium">{format.number(eligible)}</span>,
          },
          ...open.map(({ why, customers }) => ofFate(why, customers, "warn")),
          ofFate("held_out", campaign.held_out, "good"),
          ofFate("contacted", campaign.contacted, "accent"),
        ]}
      />
    </Card>
  );
}
