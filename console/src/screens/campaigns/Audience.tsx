import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { usePages } from "../../api/pages.ts";
import type { Campaign, Considered } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Field, Select } from "../../components/Field.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { actionInWords, FATE_TONES, FATES, type Fate } from "./inWords.ts";
import { WhyDrawer } from "./WhyDrawer.tsx";

const here = getRouteApi("/campaigns/$name");

/** The customers the plan considered, filtered; and "why was this customer left out?" for any customer. */
export function Audience({ campaign }: { campaign: Campaign }) {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const { fate, action, customer } = here.useSearch();
  const navigate = here.useNavigate();
  const actions = campaign.plan?.actions;
  const titles = useMemo(() => new Map(actions?.map((one) => [one.action, one.title])), [actions]);
  const pages = usePages("GET /api/campaigns/{name}/customers", {
    path: { name: campaign.name },
    query: { fate, action },
  });
  const columns = useMemo(
    (): Column<Considered>[] => [
      { id: "customer", header: said.customer, cell: (row) => row.customer },
      {
        id: "fate",
        header: said.meant,
        cell: (row) => <Badge tone={FATE_TONES[row.fate]}>{said.fates[row.fate]}</Badge>,
      },
      {
        id: "drawn",
        header: said.drawnAction,
        cell: (row) => actionInWords(row.drawn, words, titles.get(row.drawn)),
      },
      {
        id: "chosen",
        header: said.optimal,
        cell: (row) => actionInWords(row.chosen, words, titles.get(row.chosen)),
      },
      {
        id: "chance",
        header: said.probability,
        cell: (row) => format.percent(row.probability),
        numeric: true,
      },
      { id: "profit", header: said.profit, cell: (row) => format.money(row.profit), numeric: true },
    ],
    [said, words, format, titles],
  );
  const show = (change: { fate?: Fate | undefined; action?: string | undefined }) => {
    const next = { fate, action, ...change };
    void navigate({
      search: {
        tab: "customers",
        ...(next.fate ? { fate: next.fate } : {}),
        ...(next.action ? { action: next.action } : {}),
      },
      replace: true,
    });
  };
  return (
    <div className="flex flex-col gap-4">
      <Ask onAsk={(asked) => void navigate({ search: (now) => ({ ...now, customer: asked }) })} />
      {campaign.plan && (
        <>
          <div className="grid gap-3 sm:grid-cols-2 lg:max-w-2xl">
            <Select
              label={said.filterFate}
              value={fate ?? ""}
              onChange={(event) =>
                show({ fate: (event.currentTarget.value || undefined) as Fate | undefined })
              }
              choices={[
                { value: "", label: said.all },
                ...FATES.map((each) => ({ value: each, label: said.fates[each] })),
              ]}
            />
            <Select
              label={said.filterAction}
              value={action ?? ""}
              onChange={(event) => show({ action: event.currentTarget.value || undefined })}
              choices={[
                { value: "", label: said.all },
                ...(actions ?? []).map((one) => ({
                  value: one.action,
                  label: actionInWords(one.action, words, one.title),
                })),
              ]}
            />
          </div>
          <DataTable
            caption={said.tabs.customers}
            pages={pages}
            columns={columns}
            rowId={(row) => row.customer}
            open={(row) => ({
              to: "/campaigns/$name",
              params: { name: campaign.name },
              search: {
                tab: "customers",
                ...(fate && { fate }),
                ...(action && { action }),
                customer: row.customer,
              },
            })}
            empty={
              <EmptyState
                sentence={said.noCustomers}
                action={
                  <Button look="primary" onClick={() => show({ fate: undefined, action: undefined })}>
                    {said.clear}
                  </Button>
                }
              />
            }
          />
        </>
      )}
      <WhyDrawer
        campaign={campaign}
        customer={customer}
        onClose={() => void navigate({ search: ({ customer: _, ...rest }) => rest })}
      />
    </div>
  );
}

function Ask({ onAsk }: { onAsk: (customer: string) => void }) {
  const words = useWords().campaigns;
  const [typed, type] = useState("");
  const ask = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) onAsk(typed.trim());
  };
  return (
    <Card title={words.whyTitle}>
      <form onSubmit={ask} className="flex flex-wrap items-end gap-2">
        <div className="min-w-0 grow sm:max-w-xs">
          <Field
            label={words.customer}
            placeholder={words.whyHint}
            value={typed}
            maxLength={100}
            onChange={(event) => type(event.currentTarget.value)}
          />
        </div>
        <Button type="submit" look="primary">
          {words.whyAsk}
        </Button>
      </form>
    </Card>
  );
}
