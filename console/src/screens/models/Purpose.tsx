import { useMemo } from "react";
import { rowsHere } from "../../api/pages.ts";
import type { ModelCard } from "../../api/schema.ts";
import { Bars } from "../../components/Bars.tsx";
import { Card } from "../../components/Card.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { targetInWords } from "./inWords.ts";

interface Window {
  as_of: string;
  rows: number;
  positives: number;
  use: string;
}

/** What it is for, and how much it had to learn from. */
export function Purpose({ card }: { card: ModelCard }) {
  const words = useWords();
  const format = useFormat();
  const said = words.models;
  const maySee = useMay("system:read");
  const days = card.target.horizon_days;
  const sequence = format.number(card.data_sequence);
  const windows = card.windows.map((window): Window => {
    return { ...window, use: window.as_of === card.schedule.select ? said.choose : said.learn };
  });
  const columns = useMemo(
    (): Column<Window>[] => [
      { id: "from", header: said.windowFrom, cell: (row) => format.date(row.as_of) },
      { id: "use", header: said.windowUse, cell: (row) => row.use },
      { id: "rows", header: said.windowCustomers, cell: (row) => format.number(row.rows), numeric: true },
      { id: "bought", header: said.windowBuyers, cell: (row) => format.number(row.positives), numeric: true },
      {
        id: "share",
        header: said.windowShare,
        cell: (row) => format.percent(row.rows > 0 ? row.positives / row.rows : null),
        numeric: true,
      },
    ],
    [said, format],
  );
  return (
    <Card title={said.data}>
      <div className="flex flex-col gap-5">
        <DefinitionList
          rows={[
            { term: said.purpose, value: said.purposeText },
            { term: said.target, value: targetInWords(card.target.name, words) },
            { term: said.horizon, value: said.days(days, format.number(days)) },
            { term: said.learnedUntil, value: format.date(card.learned_until) },
            {
              term: said.logSeen,
              value: maySee ? <Link {...placeOf("/system")}>{sequence}</Link> : sequence,
            },
          ]}
        />
        {card.needs.length > 0 && (
          <div className="min-w-0">
            <h3 className="mb-2">{said.needs}</h3>
            <Bars
              label={said.needs}
              bars={card.needs.map(({ what, have, need }) => ({
                id: what,
                label: said.need[what],
                value: said.haveOf(format.number(have), format.number(need)),
                share: Math.min(1, have / need),
                tone: have < need ? "warn" : "good",
                part: what === "buyers_to_learn" || what === "others_to_learn",
              }))}
            />
          </div>
        )}
        <div className="min-w-0">
          <h3 className="mb-2">{said.windows}</h3>
          <DataTable
            caption={said.windows}
            pages={rowsHere(windows, card.created)}
            columns={columns}
            rowId={(row) => row.as_of}
          />
        </div>
      </div>
    </Card>
  );
}
