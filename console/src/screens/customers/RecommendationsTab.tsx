import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { onePage } from "../../api/pages.ts";
import type { Recommendation, RecommendationList } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Switch } from "../../components/Field.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

/** A share that is still written as 1 %. */
const LEAST = 0.005;

interface Ranked extends Recommendation {
  rank: number;
}

export function RecommendationsTab({ customer, newOnly }: { customer: string; newOnly: boolean }) {
  const words = useWords().customer;
  const format = useFormat();
  const navigate = useNavigate({ from: "/customers/$customer" });
  const asked = useCall("GET /api/customers/{customer}/recommendations", {
    path: { customer },
    query: { new_only: newOnly },
  });
  const columns = useRankedColumns();
  const ranked = ({ data }: RecommendationList): Ranked[] =>
    data.map((row, at) => ({ ...row, rank: at + 1 }));
  const version = asked.data?.version;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Switch
          label={words.newOnly}
          checked={newOnly}
          onChange={(checked) =>
            void navigate({
              search: { tab: "recommendations", ...(checked && { new_only: true }) },
              replace: true,
              resetScroll: false,
            })
          }
        />
        {typeof version === "number" && (
          <p className="text-sm text-quiet">{words.recommendedBy(format.number(version))}</p>
        )}
      </div>
      {asked.data?.general && <p>{words.general}</p>}
      <DataTable
        caption={words.recommendationsTable}
        pages={onePage(asked, ranked, (found) => found.as_of)}
        columns={columns}
        rowId={(row) => row.item}
        empty={
          <EmptyState
            sentence={version === null ? words.noRecommender : words.recommendationsEmpty}
            action={
              <ScreenLink to="/items" look="primary">
                {words.toItems}
              </ScreenLink>
            }
          />
        }
      />
    </div>
  );
}

function useRankedColumns(): Column<Ranked>[] {
  const words = useWords().customer;
  const format = useFormat();
  return useMemo(
    () => [
      { id: "rank", header: words.rankHeader, cell: (row) => format.number(row.rank), numeric: true },
      {
        id: "item",
        header: words.item,
        wrap: true,
        cell: (row) => (
          <ScreenLink to="/items" id={row.item}>
            {row.name ?? row.item}
          </ScreenLink>
        ),
      },
      { id: "category", header: words.category, cell: (row) => row.category ?? "–" },
      { id: "score", header: words.score, cell: (row) => format.number(row.score, 3), numeric: true },
      { id: "why", header: words.becauseHeader, wrap: true, cell: (row) => <Why row={row} /> },
    ],
    [words, format],
  );
}

function Why({ row }: { row: Recommendation }) {
  const words = useWords().customer.because;
  const format = useFormat();
  // What rounds to nothing explains nothing; the strongest is always said.
  const told = row.reasons.filter(({ share }, at) => at === 0 || share >= LEAST);
  const said = told.map(({ item, name, share }) => {
    const part = format.percent(share, 0);
    if (item === null) return words.crowd(part);
    return item === row.item ? words.itself(part) : words.other(name ?? item, part);
  });
  const rest = 1 - told.reduce((sum, { share }) => sum + share, 0);
  if (row.score > 0 && rest >= LEAST) said.push(words.rest(format.percent(rest, 0)));
  return (
    <ul>
      {said.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}
