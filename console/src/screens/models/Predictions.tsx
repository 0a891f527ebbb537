import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { PredictedChance } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Select } from "../../components/Field.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { customerPlace } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { reasonInWords } from "./inWords.ts";

const here = getRouteApi("/models/$target");
const STEPS = [0.9, 0.75, 0.5, 0.25];

/** The rows behind a model: its newest prediction of each customer, the greatest chance first. */
export function Predictions({ target }: { target: string }) {
  const words = useWords();
  const format = useFormat();
  const said = words.models;
  const { atLeast = 0 } = here.useSearch();
  const navigate = here.useNavigate();
  const query = { target, at_least: atLeast };
  const pages = usePages("GET /api/predictions", { query });
  const head = useCall("GET /api/predictions", { query: { target, limit: 1 } }).data;
  const rate = head?.base_rate;
  const columns = useMemo(
    (): Column<PredictedChance>[] => [
      { id: "customer", header: said.customer, cell: (row) => row.customer },
      { id: "chance", header: said.probability, cell: (row) => <Chance value={row.probability} /> },
      { id: "version", header: said.oneVersion, cell: (row) => said.version(format.number(row.version)) },
      { id: "until", header: said.scoredAsOf, cell: (row) => format.date(row.as_of) },
    ],
    [said, format],
  );
  const empty = head?.reason ? reasonInWords(head.reason, words, format) : said.noPredictions;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        {rate && (
          <p className="max-w-prose text-quiet">
            {said.baseRateNote(
              format.percent(rate.rate),
              format.number(rate.buyers),
              format.number(rate.customers),
              format.date(rate.as_of),
            )}
          </p>
        )}
        <div className="w-40">
          <Select
            label={said.atLeast}
            value={String(atLeast)}
            onChange={(event) => {
              const chosen = Number(event.currentTarget.value);
              void navigate({
                search: { tab: "customers", ...(chosen ? { atLeast: chosen } : {}) },
                replace: true,
              });
            }}
            choices={[
              { value: "0", label: said.anyChance },
              ...STEPS.map((step) => ({ value: String(step), label: format.percent(step, 0) })),
            ]}
          />
        </div>
      </div>
      <DataTable
        caption={said.customers}
        pages={pages}
        columns={columns}
        rowId={(row) => row.customer}
        open={(row) => customerPlace(row.customer)}
        empty={
          <EmptyState
            sentence={empty}
            action={
              <Link to="/models/$target" params={{ target }} look="primary">
                {said.backToCard}
              </Link>
            }
          />
        }
      />
    </div>
  );
}

function Chance({ value }: { value: number }) {
  const format = useFormat();
  return (
    <span className="flex items-center gap-3">
      <span className="w-14 text-right">{format.percent(value)}</span>
      <span aria-hidden="true" className="h-2 w-24 overflow-hidden rounded-full bg-sunken sm:w-64">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${value * 100}%` }} />
      </span>
    </span>
  );
}
