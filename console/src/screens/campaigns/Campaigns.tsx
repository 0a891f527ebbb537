import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { CampaignHead } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import { STATE_TONES, STATES } from "./inWords.ts";

/** Every campaign, the one touched last first. */
export function Campaigns() {
  const words = useWords();
  const format = useFormat();
  const said = words.campaigns;
  const pages = usePages("GET /api/campaigns");
  const columns = useMemo(
    (): Column<CampaignHead>[] => [
      { id: "name", header: said.name, cell: (row) => row.name },
      { id: "latest", header: said.latest, cell: (row) => format.time(row.latest) },
      {
        id: "audience",
        header: said.audience,
        cell: (row) => format.number(row.plan_id === null ? null : row.customers),
        numeric: true,
      },
      {
        id: "messages",
        header: said.messages,
        cell: (row) => {
          const states = STATES.filter((state) => row.messages[state]);
          if (states.length === 0) return <span className="text-quiet">{said.noMessages}</span>;
          return (
            <span className="flex flex-wrap gap-1">
              {states.map((state) => (
                <Badge key={state} tone={STATE_TONES[state]}>
                  {`${said.states[state]} ${format.number(row.messages[state])}`}
                </Badge>
              ))}
            </span>
          );
        },
      },
    ],
    [said, format],
  );
  return (
    <Page title={said.title} lead={said.lead} actions={<CopyAsApiCall operation="GET /api/campaigns" />}>
      <DataTable
        caption={said.title}
        pages={pages}
        columns={columns}
        rowId={(row) => row.name}
        open={(row) => ({ to: "/campaigns/$name", params: { name: row.name } })}
        empty={
          <EmptyState
            sentence={said.empty}
            action={
              <Link {...placeOf("/get-started")} look="primary">
                {said.begin}
              </Link>
            }
          />
        }
      />
    </Page>
  );
}
