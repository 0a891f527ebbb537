import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { Customer } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Button } from "../../components/Button.tsx";
import { Choices } from "../../components/Choices.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ExportLink } from "../../components/ExportLink.tsx";
import { Field, Select } from "../../components/Field.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { ScreenLink } from "../../components/ScreenLink.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";
import { useCustomerColumns } from "./columns.tsx";
import { COLUMNS, type ColumnId, type CustomersSearch, ORDERS, SHOWN } from "./search.ts";

const itself = (row: Customer) => row;

export function Customers() {
  const words = useWords().customers;
  const mayImport = useMay("imports:write");
  const { columns: chosen = SHOWN, ...asked } = useSearch({ from: "/customers" });
  // The API leaves the other filters aside when it is asked for one customer.
  const query = asked.search ? { search: asked.search } : asked;
  const pages = usePages("GET /api/customers", { query });
  const columns = useCustomerColumns<Customer>(itself, chosen);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          <CopyAsApiCall operation="GET /api/customers" request={{ query }} />
          <ExportLink what="customers">{words.export}</ExportLink>
          {mayImport && (
            <Link to="/customers/import" look="plain">
              {words.import}
            </Link>
          )}
        </>
      }
    >
      <Filters key={asked.search ?? ""} asked={asked} />
      <ColumnChoices chosen={chosen} />
      <div className="flex min-w-0 flex-col gap-2">
        {!pages.error && <Count total={pages.total} asOf={pages.asOf} />}
        <DataTable
          caption={words.table}
          pages={pages}
          columns={columns}
          rowId={(row) => row.customer}
          open={({ customer }) => ({ to: "/customers/$customer", params: { customer } })}
          empty={<Nobody asked={asked} />}
        />
      </div>
    </Page>
  );
}

function Count({ total, asOf }: { total: number | null | undefined; asOf: string | undefined }) {
  const words = useWords().customers;
  const format = useFormat();
  if (typeof total !== "number" || !asOf) return <p className="skeleton h-5 w-48" />;
  return (
    <p className="flex flex-wrap items-baseline gap-x-3">
      <span className="font-medium">{words.count(total, format.number(total))}</span>
      <AsOf time={asOf} />
    </p>
  );
}

function Filters({ asked }: { asked: CustomersSearch }) {
  const words = useWords().customers;
  const navigate = useNavigate({ from: "/customers" });
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const search = String(new FormData(event.currentTarget).get("search") ?? "").trim();
    void navigate({ search: search ? { search } : {} });
  };
  const orders = useMemo(() => ORDERS.map((value) => ({ value, label: words.orders[value] })), [words]);
  return (
    <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_14rem_14rem]">
      <form onSubmit={find} className="flex items-start gap-2 max-lg:sm:col-span-2">
        <div className="min-w-0 flex-1">
          <Field
            label={words.search}
            hint={words.searchHint}
            name="search"
            type="search"
            autoComplete="off"
            defaultValue={asked.search}
          />
        </div>
        <Button type="submit" className="mt-7">
          {words.find}
        </Button>
      </form>
      <SegmentFilter asked={asked} />
      <Select
        label={words.order}
        value={asked.order ?? "last_seen"}
        disabled={asked.search !== undefined}
        choices={orders}
        onChange={(event) => {
          const order = ORDERS.find((known) => known === event.currentTarget.value);
          void navigate({ search: (before) => ({ ...before, order }) as CustomersSearch });
        }}
      />
    </div>
  );
}

function ColumnChoices({ chosen }: { chosen: readonly ColumnId[] }) {
  const words = useWords().customers;
  const navigate = useNavigate({ from: "/customers" });
  return (
    <Choices
      label={words.columns}
      choices={COLUMNS.map((value) => ({ value, label: words.columnNames[value] }))}
      chosen={chosen}
      onChange={(next) => {
        const columns = COLUMNS.filter((known) => next.includes(known));
        void navigate({
          search: (before) =>
            ({ ...before, columns: columns.length > 0 ? columns : undefined }) as CustomersSearch,
          replace: true,
          resetScroll: false,
        });
      }}
    />
  );
}

function SegmentFilter({ asked }: { asked: CustomersSearch }) {
  const may = useMay("segments:read");
  return may ? <SegmentSelect asked={asked} /> : null;
}

function SegmentSelect({ asked }: { asked: CustomersSearch }) {
  const words = useWords().customers;
  const told = useTold();
  const navigate = useNavigate({ from: "/customers" });
  const { data } = useCall("GET /api/segments", { query: { limit: 200 } });
  const known = (data?.data ?? []).map(({ name, title }) => ({ value: name, label: told(title) }));
  // The one of the address is there before the list has come.
  const missing = asked.segment && !known.some(({ value }) => value === asked.segment);
  return (
    <Select
      label={words.segment}
      value={asked.segment ?? ""}
      disabled={asked.search !== undefined}
      choices={[
        { value: "", label: words.everySegment },
        ...(missing ? [{ value: asked.segment ?? "", label: asked.segment ?? "" }] : []),
        ...known,
      ]}
      onChange={(event) => {
        const segment = event.currentTarget.value || undefined;
        void navigate({ search: (before) => ({ ...before, segment }) as CustomersSearch });
      }}
    />
  );
}

function Nobody({ asked }: { asked: CustomersSearch }) {
  const words = useWords().customers;
  const all = (
    <Link to="/customers" search={{}} look="primary">
      {words.showAll}
    </Link>
  );
  if (asked.search) return <EmptyState sentence={words.notFound(asked.search)} action={all} />;
  if (asked.segment) return <EmptyState sentence={words.noMembers} action={all} />;
  return (
    <EmptyState
      sentence={words.empty}
      action={
        <ScreenLink to="/get-started" look="primary">
          {words.start}
        </ScreenLink>
      }
    />
  );
}
