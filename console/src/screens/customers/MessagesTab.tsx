import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { Delivery } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { Badge } from "../../components/Badge.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { SandboxedFrame } from "../../components/SandboxedFrame.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { named } from "../../words/named.ts";
import { useWords } from "../../words/useWords.ts";
import { STATE_TONES } from "../campaigns/inWords.ts";

/** What was planned to be sent and what became of it; `message` is the one that is open. */
export function MessagesTab({ customer, message }: { customer: string; message: number | undefined }) {
  const words = useWords().customer;
  const navigate = useNavigate({ from: "/customers/$customer" });
  const pages = usePages("GET /api/deliveries", { query: { customer } });
  return (
    <>
      <DataTable
        caption={words.messagesTable}
        pages={pages}
        columns={useMessageColumns()}
        rowId={(row) => String(row.id)}
        open={({ id }) => ({
          to: "/customers/$customer",
          params: { customer },
          search: { tab: "messages", message: id },
          resetScroll: false,
        })}
        empty={
          <EmptyState
            sentence={words.messagesEmpty}
            action={
              <ScreenLink to="/campaigns" look="primary">
                {words.toCampaigns}
              </ScreenLink>
            }
          />
        }
      />
      <Drawer
        title={message ? words.messageTitle(String(message)) : words.message}
        open={message !== undefined}
        onClose={() =>
          message !== undefined &&
          void navigate({ search: { tab: "messages" }, replace: true, resetScroll: false })
        }
      >
        {message && <Message id={message} />}
      </Drawer>
    </>
  );
}

function useMessageColumns(): Column<Delivery>[] {
  const words = useWords().customer;
  const format = useFormat();
  return useMemo(
    () => [
      { id: "planned", header: words.planned, cell: (row) => format.time(row.planned_at) },
      { id: "campaign", header: words.campaign, cell: (row) => row.campaign },
      { id: "channel", header: words.channel, cell: (row) => named(words.channels, row.channel) },
      {
        id: "state",
        header: words.state,
        cell: (row) => <Badge tone={STATE_TONES[row.state]}>{named(words.states, row.state)}</Badge>,
      },
      { id: "reason", header: words.reason, cell: (row) => row.reason || "–", wrap: true },
      { id: "finished", header: words.finished, cell: (row) => format.time(row.finished_at) },
      {
        id: "products",
        header: words.products,
        cell: (row) => format.number(row.products.length),
        numeric: true,
      },
    ],
    [words, format],
  );
}

/** One message as it was rendered: its subject, how it looks, and its plain text. */
function Message({ id }: { id: number }) {
  const words = useWords().customer;
  const asked = useCall("GET /api/deliveries/{id}/message-text", { path: { id } });
  return (
    <div className="flex flex-col gap-4">
      <Answered asked={asked}>
        {({ subject, text }) => (
          <>
            <p className="wrap-anywhere">
              <span className="block text-sm text-quiet">{words.subject}</span>
              <span className="font-medium">{subject}</span>
            </p>
            <SandboxedFrame src={`/api/deliveries/${id}/message`} title={words.asSeen} />
            <details>
              <summary>{words.asText}</summary>
              <pre className="mt-2 font-mono text-sm wrap-anywhere whitespace-pre-wrap">{text}</pre>
            </details>
          </>
        )}
      </Answered>
    </div>
  );
}
