import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { usePages } from "../../api/pages.ts";
import type { Item } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { ItemFilters } from "./ItemFilters.tsx";

const here = getRouteApi("/items");

/** The catalog: searched, filtered, in pages. */
export function Items() {
  const words = useWords();
  const filters = here.useSearch();
  const navigate = here.useNavigate();
  const pages = usePages("GET /api/items", { query: filters });
  const columns = useMemo(() => columnsOf(words), [words]);
  const filtered = Boolean(filters.search || filters.category || filters.brand);
  return (
    <Page
      title={words.items.title}
      lead={words.items.lead}
      actions={<CopyAsApiCall operation="GET /api/items" request={{ query: filters }} />}
    >
      <ItemFilters filters={filters} onChange={(search) => void navigate({ search, replace: true })} />
      <DataTable
        caption={words.items.title}
        pages={pages}
        columns={columns}
        rowId={(row) => row.item}
        open={(row) => ({ to: "/items/$item", params: { item: row.item } })}
        empty={filtered ? <NoMatch onClear={() => void navigate({ search: {} })} /> : <NoItems />}
      />
    </Page>
  );
}

function NoMatch({ onClear }: { onClear: () => void }) {
  const words = useWords().items;
  return (
    <EmptyState
      sentence={words.noMatch}
      action={
        <Button look="primary" onClick={onClear}>
          {words.clear}
        </Button>
      }
    />
  );
}

function NoItems() {
  const words = useWords().items;
  return (
    <EmptyState
      sentence={words.empty}
      action={
        <Link {...placeOf("/get-started")} look="primary">
          {words.begin}
        </Link>
      }
    />
  );
}

function columnsOf(words: Words): Column<Item>[] {
  const said = words.items;
  return [
    { id: "name", header: said.name, wrap: true, cell: (row) => row.name || said.unnamed },
    { id: "id", header: said.id, cell: (row) => row.item },
    { id: "category", header: said.category, cell: (row) => row.category || "–" },
    { id: "subcategory", header: said.subcategory, cell: (row) => row.subcategory || "–" },
    { id: "brand", header: said.brand, cell: (row) => row.brand || "–" },
    { id: "size", header: said.size, cell: (row) => row.size || "–" },
  ];
}
