import { useEffect, useState } from "react";
import { useCall } from "../../api/useCall.ts";
import { Field, Select } from "../../components/Field.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { type ItemSearch, itemSearch } from "./itemSearch.ts";

const TYPING_MS = 250;

/** The filters of the catalog; they stand in the address. */
export function ItemFilters({
  filters,
  onChange,
}: {
  filters: ItemSearch;
  onChange: (filters: ItemSearch) => void;
}) {
  const words = useWords().items;
  const format = useFormat();
  const shelves = useCall("GET /api/item-shelves").data;
  const [typed, type] = useState(filters.search ?? "");

  useEffect(() => type(filters.search ?? ""), [filters.search]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed is asked for once typing has paused
  useEffect(() => {
    if (typed === (filters.search ?? "")) return;
    const timer = window.setTimeout(() => onChange(itemSearch({ ...filters, search: typed })), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);

  const choices = (found: { name: string; items: number }[] | undefined) => [
    { value: "", label: words.all },
    ...(found ?? [])
      .filter(({ name }) => name !== "")
      .map(({ name, items }) => ({ value: name, label: `${name} · ${format.number(items)}` })),
  ];
  const choose = (name: keyof ItemSearch) => (event: { currentTarget: { value: string } }) =>
    onChange(itemSearch({ ...filters, [name]: event.currentTarget.value }));
  return (
    <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Field
        label={words.search}
        type="search"
        placeholder={words.searchHint}
        value={typed}
        maxLength={200}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <Select
        label={words.category}
        value={filters.category ?? ""}
        onChange={choose("category")}
        choices={choices(shelves?.categories)}
      />
      <Select
        label={words.brand}
        value={filters.brand ?? ""}
        onChange={choose("brand")}
        choices={choices(shelves?.brands)}
      />
      <Select
        label={words.order}
        value={filters.order ?? "id"}
        onChange={choose("order")}
        choices={[
          { value: "id", label: words.byId },
          { value: "name", label: words.byName },
        ]}
      />
    </div>
  );
}
