import { useMemo, useState } from "react";
import { usePages } from "../../api/pages.ts";
import type { KeyMade, KeyShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { keyColumns } from "./keyColumns.tsx";
import { MadeKey } from "./MadeKey.tsx";
import { NewBearerKey } from "./NewBearerKey.tsx";
import { NewWriteKey } from "./NewWriteKey.tsx";
import { RevokeKey } from "./RevokeKey.tsx";

/** Keys for programs: those that send events, and those that call the API. */
export function Keys() {
  const words = useWords();
  const format = useFormat();
  const own = words.settings.keys;
  const mayChange = useMay("keys:write");
  const pages = usePages("GET /api/keys");
  const [making, make] = useState<"write" | "bearer" | null>(null);
  const [made, showMade] = useState<KeyMade | null>(null);
  const [revoking, revoke] = useState<KeyShape | null>(null);
  const close = () => make(null);
  return (
    <div className="flex flex-col gap-3">
      {mayChange && (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" onClick={() => make("write")}>
            {own.newWrite}
          </Button>
          <Button onClick={() => make("bearer")}>{own.newBearer}</Button>
        </div>
      )}
      <DataTable
        caption={own.title}
        pages={pages}
        columns={useMemo(
          () => keyColumns(words, format, mayChange ? revoke : undefined),
          [words, format, mayChange],
        )}
        rowId={(row) => row.id}
        empty={<EmptyState sentence={own.empty} />}
      />
      <NewWriteKey open={making === "write"} onClose={close} onMade={showMade} />
      <NewBearerKey open={making === "bearer"} onClose={close} onMade={showMade} />
      <MadeKey made={made} onClose={() => showMade(null)} />
      {revoking && <RevokeKey shown={revoking} onClose={() => revoke(null)} />}
    </div>
  );
}
