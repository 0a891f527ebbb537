import { useMemo, useState } from "react";
import type { Pages } from "../../api/pages.ts";
import type { OneSetting } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge } from "../../components/Badge.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Switch } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";

const columns = (words: Words): Column<OneSetting>[] => {
  const own = words.settings.workspace;
  const shown = (value: OneSetting["value"]) => {
    if (typeof value === "boolean") return value ? words.common.yes : words.common.no;
    if (typeof value === "number") return String(value);
    return value || <span className="text-quiet">{own.emptyText}</span>;
  };
  return [
    {
      id: "setting",
      header: own.setting,
      cell: ({ name, changed }) => (
        <span className="flex flex-wrap items-center gap-2">
          <code className="font-mono">{name}</code>
          {changed && <Badge tone="accent">{own.changed}</Badge>}
        </span>
      ),
    },
    { id: "value", header: own.value, cell: ({ value }) => shown(value) },
    { id: "default", header: own.standard, cell: (row) => shown(row.default) },
    { id: "unit", header: own.unit, cell: ({ unit }) => own.units[unit] ?? unit },
    {
      id: "meaning",
      header: own.meaning,
      cell: (row) => <Meaning row={row} words={words} />,
      wrap: true,
    },
  ];
};

function Meaning({ row, words }: { row: OneSetting; words: Words }) {
  const own = words.settings.workspace;
  const allowed = range(row, words);
  return (
    <>
      {own.meaningOf(row.name, row.help)}
      {allowed && <span className="block text-quiet">{own.range(allowed)}</span>}
    </>
  );
}

// Beyond it a number in JavaScript is not exact; such a bound tells nobody anything.
const MOST = 1e15;

function range({ low, high, choices, form }: OneSetting, words: Words): string {
  const own = words.settings.workspace;
  if (choices.length > 0) return choices.join(", ");
  if (low !== null && high !== null && high < MOST) return own.between(String(low), String(high));
  if (low !== null) return own.from(String(low));
  if (high !== null) return own.to(String(high));
  return form;
}

/** Every setting of the workspace; they are changed in their file, where they can be kept under version control. */
export function WorkspaceSettings() {
  const words = useWords();
  const own = words.settings.workspace;
  const [onlyChanged, show] = useState(false);
  const { data, error, refetch } = useCall("GET /api/settings");
  const rows = data?.data.filter((setting) => setting.changed || !onlyChanged);
  const pages: Pages<OneSetting> = {
    rows,
    total: rows?.length,
    asOf: data?.as_of,
    error,
    more: undefined,
    loadingMore: false,
    again: () => void refetch(),
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="max-w-prose text-quiet">{own.lead(data?.file ?? "suasion.toml")}</p>
      <Switch label={own.onlyChanged} checked={onlyChanged} onChange={show} />
      <DataTable
        caption={own.title}
        pages={pages}
        columns={useMemo(() => columns(words), [words])}
        rowId={(row) => row.name}
        empty={<p className="text-quiet">{own.noneChanged}</p>}
      />
    </div>
  );
}
