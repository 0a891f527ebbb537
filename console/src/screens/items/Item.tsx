import type { UseQueryResult } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { onePage } from "../../api/pages.ts";
import type { ItemOffer, ItemSales, OneItem } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { AsOf } from "../../components/AsOf.tsx";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { type Definition, DefinitionList } from "../../components/DefinitionList.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Figure } from "../../components/Figure.tsx";
import { Link } from "../../components/Link.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Page } from "../../components/Page.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";

const here = getRouteApi("/items/$item");

/** One item: what it is, what it costs and how it sells, and which offers cover it. */
export function Item() {
  const words = useWords();
  const { item } = here.useParams();
  const request = { path: { item } };
  const found = useCall("GET /api/items/{item}", request);
  const { data, error } = found;
  return (
    <Page
      title={data ? data.name || words.items.unnamed : item}
      lead={<Link to="/items">{words.items.title}</Link>}
      actions={<CopyAsApiCall operation="GET /api/items/{item}" request={request} />}
    >
      {error && !data ? (
        <ErrorState error={error} again={() => void found.refetch()} />
      ) : (
        <>
          <div className="grid items-start gap-4 lg:grid-cols-2">
            <Card title={words.items.facts} aside={data && <AsOf time={data.as_of} />}>
              {data ? <DefinitionList rows={factsOf(data, words)} /> : <Loading lines={6} />}
            </Card>
            <Card title={words.items.sales}>
              <Sales sales={data?.sales} />
            </Card>
          </div>
          <Card title={words.items.offers}>
            <Offers found={found} />
          </Card>
        </>
      )}
    </Page>
  );
}

function factsOf(item: OneItem, words: Words): Definition[] {
  const said = words.items;
  return [
    { term: said.id, value: item.item },
    {
      term: said.category,
      value: item.category ? (
        <Link to="/items" search={{ category: item.category }}>
          {item.category}
        </Link>
      ) : (
        "–"
      ),
    },
    { term: said.subcategory, value: item.subcategory || "–" },
    { term: said.kind, value: item.kind || "–" },
    {
      term: said.brand,
      value: item.brand ? (
        <Link to="/items" search={{ brand: item.brand }}>
          {item.brand}
        </Link>
      ) : (
        "–"
      ),
    },
    { term: said.size, value: item.size || "–" },
  ];
}

/** Undefined while it loads; null while no order is known at all. */
function Sales({ sales }: { sales: ItemSales | null | undefined }) {
  const words = useWords().items;
  const format = useFormat();
  if (sales === null) return <p>{words.noOrders}</p>;
  const price = sales && (sales.price === null ? null : format.money(sales.price));
  return (
    <div className="flex flex-col gap-4">
      <Figure label={words.price} value={price} why={words.neverSold} />
      {sales?.price_seen && (
        <p className="-mt-4 text-sm text-quiet">{words.priceSeen(format.time(sales.price_seen))}</p>
      )}
      <div className="grid grid-cols-2 gap-4">
        {(sales?.sold ?? [{ days: 28 }, { days: 365 }]).map((sold) => {
          const days = format.number(sold.days);
          const known = "units" in sold ? sold : undefined;
          return (
            <div key={sold.days} className="contents">
              <Figure
                label={words.units(days)}
                value={known && format.number(known.units)}
                asOf={sales?.as_of}
              />
              <Figure
                label={words.buyers(days)}
                value={known && format.number(known.buyers)}
                asOf={sales?.as_of}
              />
            </div>
          );
        })}
      </div>
      {sales && <p className="text-sm text-quiet">{words.upTo(format.time(sales.as_of))}</p>}
    </div>
  );
}

function Offers({ found }: { found: UseQueryResult<OneItem, Error> }) {
  const words = useWords();
  const format = useFormat();
  const said = words.items;
  const now = found.data?.as_of ?? "";
  const columns = useMemo(
    (): Column<ItemOffer>[] => [
      { id: "name", header: said.offer, wrap: true, cell: (row) => row.name || row.offer },
      { id: "kind", header: said.offerKind, cell: (row) => row.kind || "–" },
      {
        id: "state",
        header: words.models.state,
        cell: (row) => {
          const [tone, text] = stateOf(row, now, words);
          return <Badge tone={tone}>{text}</Badge>;
        },
      },
      { id: "starts", header: said.starts, cell: (row) => format.date(row.starts) },
      { id: "ends", header: said.ends, cell: (row) => format.date(row.ends) },
    ],
    [said, words, format, now],
  );
  return (
    <DataTable
      caption={said.offers}
      pages={onePage(
        found,
        (item) => item.offers,
        (item) => item.as_of,
      )}
      columns={columns}
      rowId={(row) => row.offer}
      empty={<p className="text-quiet">{said.noOffers}</p>}
    />
  );
}

function stateOf({ starts, ends }: ItemOffer, now: string, words: Words): [Tone, string] {
  const at = Date.parse(now);
  if (at < Date.parse(starts)) return ["plain", words.items.ahead];
  return at < Date.parse(ends) ? ["good", words.items.running] : ["plain", words.items.over];
}
