import type { ReactNode } from "react";
import type { OrderLine, TimelineEntry } from "../../api/schema.ts";
import { Link } from "../../components/Link.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

/** Below an entry's title: an order's lines, where it was said, where it leads. */
export function EntryDetail({ entry, onRaw }: { entry: TimelineEntry; onRaw: () => void }) {
  const words = useWords().customer;
  const parts: [string, ReactNode][] = [];
  if (entry.links.order) parts.push(["order", words.orderNumber(entry.links.order)]);
  if (entry.links.campaign) {
    parts.push([
      "campaign",
      <ScreenLink key="campaign" to="/campaigns" id={entry.links.campaign}>
        {entry.links.campaign}
      </ScreenLink>,
    ]);
  }
  if (entry.kind === "message" && entry.properties.reason)
    parts.push(["reason", String(entry.properties.reason)]);
  if (entry.kind === "consent" && entry.properties.proof) {
    parts.push(["proof", words.provenBy(String(entry.properties.proof))]);
  }
  if (entry.source) parts.push(["source", words.said(entry.source)]);
  if (entry.kind === "decision") parts.push(["why", <Lead key="why" tab="decisions" text={words.why} />]);
  const delivery = Number(entry.links.delivery);
  if (delivery) {
    parts.push(["open", <Lead key="open" tab="messages" message={delivery} text={words.openMessage} />]);
  }
  return (
    <>
      {entry.lines.length > 0 && <OrderLines order={entry.links.order ?? ""} lines={entry.lines} />}
      <p className="flex flex-wrap items-center gap-x-3">
        {parts.map(([name, part]) => (
          <span key={name} className="min-w-0 leading-[24px] wrap-anywhere">
            {part}
          </span>
        ))}
        <button
          type="button"
          onClick={onRaw}
          className="min-h-[24px] underline decoration-1 underline-offset-2 hover:text-ink"
        >
          {words.raw}
        </button>
      </p>
    </>
  );
}

function Lead({ tab, message, text }: { tab: "decisions" | "messages"; message?: number; text: string }) {
  return (
    <Link
      from="/customers/$customer"
      to="."
      search={{ tab, ...(message && { message }) }}
      resetScroll={false}
    >
      {text}
    </Link>
  );
}

function OrderLines({ order, lines }: { order: string; lines: readonly OrderLine[] }) {
  const words = useWords().customer;
  const format = useFormat();
  return (
    <details className="group">
      <summary className="truncate marker:text-quiet group-open:mb-1">
        {lines.map((line) => line.name ?? line.item).join(", ")}
      </summary>
      <section
        aria-label={words.orderLines(order)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
        tabIndex={0}
        className="mb-1 overflow-x-auto rounded-md border border-line bg-raised"
      >
        <table className="w-full text-ink">
          <thead>
            <tr className="text-quiet">
              <th scope="col" className="px-2 py-1 text-left font-medium">
                {words.item}
              </th>
              {[words.quantity, words.paid, words.discount, words.coupon].map((header) => (
                <th key={header} scope="col" className="px-2 py-1 text-right font-medium whitespace-nowrap">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: an order may hold an item twice, and its lines never move
              <tr key={`${at} ${line.item}`} className="border-t border-line">
                <th scope="row" className="min-w-40 px-2 py-1 text-left font-normal">
                  <ScreenLink to="/items" id={line.item}>
                    {line.name ?? line.item}
                  </ScreenLink>
                </th>
                <td className="px-2 py-1 text-right">{format.number(line.quantity)}</td>
                <td className="px-2 py-1 text-right">{format.money(line.amount)}</td>
                <td className="px-2 py-1 text-right">{line.discount ? format.money(line.discount) : "–"}</td>
                <td className="px-2 py-1 text-right">
                  {line.coupon_discount ? format.money(line.coupon_discount) : "–"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
