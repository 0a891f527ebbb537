import type { KeyShape } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import type { Column } from "../../components/DataTable.tsx";
import type { Format } from "../../format/format.ts";
import type { Words } from "../../words/words.ts";

type State = "live" | "revoked" | "expired";

/** Whether a key works now. */
export function stateOf(key: Pick<KeyShape, "revoked_at" | "expires_at">, now: number): State {
  if (key.revoked_at) return "revoked";
  return key.expires_at && Date.parse(key.expires_at) <= now ? "expired" : "live";
}

/** The columns of the keys' list; `revoke` only for who may. */
export function keyColumns(
  words: Words,
  format: Format,
  revoke: ((key: KeyShape) => void) | undefined,
): Column<KeyShape>[] {
  const own = words.settings.keys;
  const columns: Column<KeyShape>[] = [
    { id: "name", header: own.name, cell: ({ name }) => name },
    { id: "kind", header: own.kind, cell: ({ kind }) => own.kinds[kind] },
    {
      id: "state",
      header: own.state,
      cell: (key) => {
        const state = stateOf(key, Date.now());
        return <Badge tone={state === "live" ? "good" : "plain"}>{own[state]}</Badge>;
      },
    },
    {
      id: "may",
      header: own.may,
      cell: ({ source, scopes }) =>
        source ? (
          own.feeds(source)
        ) : (
          <span title={scopes.join(", ")}>{own.scopes(scopes.length, format.number(scopes.length))}</span>
        ),
    },
    {
      id: "used",
      header: own.used,
      cell: ({ used_at }) => (used_at ? format.time(used_at) : own.unused),
    },
    {
      id: "ends",
      header: own.ends,
      cell: ({ expires_at }) => (expires_at ? format.date(expires_at) : own.noEnd),
    },
    { id: "whose", header: own.whose, cell: ({ account }) => account ?? own.owner },
    {
      id: "prefix",
      header: own.prefix,
      cell: ({ prefix }) => <code className="font-mono">{`${prefix}…`}</code>,
    },
    { id: "made", header: own.made, cell: ({ made_at }) => format.time(made_at) },
  ];
  if (!revoke) return columns;
  const act: Column<KeyShape> = {
    id: "act",
    header: own.revoke,
    cell: (key) =>
      stateOf(key, Date.now()) === "live" && (
        <Button
          look="quiet"
          className="!min-h-7 !px-2 !py-0 text-sm !text-bad"
          aria-label={own.revokeOf(key.name)}
          onClick={() => revoke(key)}
        >
          {own.revoke}
        </Button>
      ),
  };
  // Beside the state, where it is seen without scrolling.
  return [...columns.slice(0, 3), act, ...columns.slice(3)];
}
