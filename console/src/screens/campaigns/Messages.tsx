import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { Campaign, Delivery } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Select } from "../../components/Field.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { STATE_TONES, STATES, type State } from "./inWords.ts";
import { MessageDrawer } from "./MessageDrawer.tsx";

const here = getRouteApi("/campaigns/$name");

/** The ledger of one campaign, filtered by state and reason; each row opens its message. */
export function Messages({ campaign }: { campaign: Campaign }) {
  const words = useWords().campaigns;
  const format = useFormat();
  const { state, reason, message } = here.useSearch();
  const navigate = here.useNavigate();
  const { name } = campaign;
  const pages = usePages("GET /api/deliveries", { query: { campaign: name, state, reason } });
  const columns = useMemo(
    (): Column<Delivery>[] => [
      { id: "id", header: words.message, cell: (row) => words.messageTitle(String(row.id)) },
      { id: "customer", header: words.customer, cell: (row) => row.customer },
      {
        id: "state",
        header: words.state,
        cell: (row) => <Badge tone={STATE_TONES[row.state]}>{words.states[row.state]}</Badge>,
      },
      { id: "reason", header: words.reason, wrap: true, cell: (row) => row.reason || "–" },
      { id: "planned", header: words.planned, cell: (row) => format.time(row.planned_at) },
      { id: "finished", header: words.finished, cell: (row) => format.time(row.finished_at) },
      { id: "attempts", header: words.attempts, cell: (row) => format.number(row.attempts), numeric: true },
    ],
    [words, format],
  );
  const reasons = [...new Set(campaign.messages.map((each) => each.reason).filter(Boolean))];
  const show = (next: { state?: State | undefined; reason?: string | undefined }) =>
    void navigate({
      search: {
        tab: "messages",
        ...(next.state ? { state: next.state } : {}),
        ...(next.reason ? { reason: next.reason } : {}),
      },
      replace: true,
    });
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2 lg:max-w-2xl">
        <Select
          label={words.state}
          value={state ?? ""}
          onChange={(event) => show({ state: (event.currentTarget.value || undefined) as State | undefined })}
          choices={[
            { value: "", label: words.all },
            ...STATES.map((each) => ({ value: each, label: words.states[each] })),
          ]}
        />
        {reasons.length > 0 && (
          <Select
            label={words.reason}
            value={reason ?? ""}
            onChange={(event) => show({ state, reason: event.currentTarget.value || undefined })}
            choices={[
              { value: "", label: words.all },
              ...reasons.map((each) => ({ value: each, label: each })),
            ]}
          />
        )}
      </div>
      <DataTable
        caption={words.tabs.messages}
        pages={pages}
        columns={columns}
        rowId={(row) => String(row.id)}
        open={(row) => ({
          to: "/campaigns/$name",
          params: { name },
          search: { tab: "messages", ...(state && { state }), ...(reason && { reason }), message: row.id },
        })}
        empty={
          state || reason ? (
            <EmptyState
              sentence={words.noDeliveries}
              action={
                <Button look="primary" onClick={() => show({})}>
                  {words.clear}
                </Button>
              }
            />
          ) : (
            <EmptyState
              sentence={words.noDeliveriesYet}
              action={
                <Link to="/campaigns/$name" params={{ name }} look="primary">
                  {words.toOverview}
                </Link>
              }
            />
          )
        }
      />
      <MessageDrawer
        message={message}
        campaign={name}
        onClose={() => void navigate({ search: ({ message: _, ...rest }) => rest })}
      />
    </div>
  );
}
