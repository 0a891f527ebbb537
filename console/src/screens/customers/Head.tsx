import type { ConsentStanding, OneCustomer } from "../../api/schema.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge } from "../../components/Badge.tsx";
import { Figure } from "../../components/Figure.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { named } from "../../words/named.ts";
import { useWords } from "../../words/useWords.ts";
import { Reachable } from "./columns.tsx";
import { purposeName } from "./names.ts";

/** Who it is, what was bought, and what may be sent. */
export function Head({ customer }: { customer: OneCustomer }) {
  return (
    <div className="grid overflow-hidden rounded-lg border border-line bg-raised lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Figures customer={customer} />
      <div className="flex flex-col gap-3 border-t border-line bg-sunken p-4 lg:border-t-0 lg:border-l">
        <KnownBy customer={customer} />
        <MayBeSent customer={customer} />
      </div>
    </div>
  );
}

function Figures({ customer }: { customer: OneCustomer }) {
  const words = useWords().customer;
  const format = useFormat();
  const without = customer.orders_without_amount;
  const rows = (kind: "order" | undefined, text: string) => (
    <Link
      from="/customers/$customer"
      to="."
      search={{ tab: "timeline", ...(kind && { kind: [kind] }) }}
      replace
      resetScroll={false}
    >
      {text}
    </Link>
  );
  return (
    <div className="flex flex-col justify-between gap-3 p-4">
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Figure
          label={words.orders}
          value={format.number(customer.orders)}
          rows={rows("order", words.showOrders)}
        />
        <Figure
          label={words.amount}
          value={customer.amount === null ? words.amountUnknown : format.money(customer.amount)}
          rows={
            <>
              {rows("order", words.showOrders)}
              {customer.amount !== null && without > 0 && (
                <span className="text-quiet">{words.withoutAmount(without, format.number(without))}</span>
              )}
            </>
          }
        />
        <Figure
          label={words.events}
          value={format.number(customer.events)}
          rows={rows(undefined, words.showEvents)}
        />
      </div>
      <dl className="grid grid-cols-2 gap-4 text-sm sm:grid-cols-3">
        <Fact term={words.firstSeen} when={customer.first_seen} />
        <Fact term={words.lastSeen} when={customer.last_seen} />
        <Fact term={words.lastOrder} when={customer.last_order} />
      </dl>
      <p className="flex flex-wrap gap-x-4 text-sm text-quiet">
        <AsOf time={customer.as_of} />
        <span>{words.sequence(format.number(customer.sequence))}</span>
      </p>
    </div>
  );
}

function Fact({ term, when }: { term: string; when: string | null }) {
  const format = useFormat();
  return (
    <div>
      <dt className="text-quiet">{term}</dt>
      <dd>{format.time(when)}</dd>
    </div>
  );
}

function KnownBy({ customer }: { customer: OneCustomer }) {
  const words = useWords().customer;
  const format = useFormat();
  const more = customer.identifiers_total - customer.identifiers.length;
  return (
    <div>
      <h2 className="text-sm font-normal text-quiet">{words.knownBy}</h2>
      {customer.identifiers.length === 0 && <p>{words.nothingKnown}</p>}
      <ul className="max-h-32 overflow-auto">
        {customer.identifiers.map(({ kind, masked }) => (
          <li key={`${kind} ${masked}`} className="flex flex-wrap justify-between gap-x-3">
            <span>{named(words.identifiers, kind)}</span>
            <span className="font-mono text-sm break-all">{masked}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-sm text-quiet">{words.moreIdentifiers(more, format.number(more))}</p>}
    </div>
  );
}

function MayBeSent({ customer }: { customer: OneCustomer }) {
  const words = useWords().customer;
  const { email } = useWords().customers;
  return (
    <div>
      <h2 className="text-sm font-normal text-quiet">{words.tabs.consent}</h2>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        {email}
        <Reachable is={customer.email_reachable} />
      </p>
      {customer.consent.length === 0 && <p>{words.consentEmpty}</p>}
      <ul className="flex flex-col gap-1">
        {customer.consent.map((one) => (
          <Stands key={`${one.channel} ${one.topic}`} standing={one} />
        ))}
      </ul>
      <Link
        from="/customers/$customer"
        to="."
        search={{ tab: "consent" }}
        replace
        resetScroll={false}
        className="text-sm"
      >
        {words.acts}
      </Link>
    </div>
  );
}

function Stands({ standing }: { standing: ConsentStanding }) {
  const words = useWords().customer;
  const format = useFormat();
  return (
    <li>
      <span className="flex flex-wrap items-baseline justify-between gap-x-3">
        {purposeName(words, standing.channel, standing.topic)}
        <GrantedBadge granted={standing.granted} />
      </span>
      <span className="block text-sm wrap-anywhere text-quiet">
        {`${format.time(standing.time)} · ${standing.source}`}
      </span>
    </li>
  );
}

export function GrantedBadge({ granted }: { granted: boolean }) {
  const words = useWords().customer;
  return <Badge tone={granted ? "good" : "bad"}>{granted ? words.granted : words.withdrawn}</Badge>;
}
