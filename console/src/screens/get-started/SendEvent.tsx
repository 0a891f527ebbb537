import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { Link } from "../../components/Link.tsx";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { NotYours } from "./NotYours.tsx";
import { SendWith } from "./SendWith.tsx";

/** A write key, and ways to send with it. */
export function SendEvent() {
  const words = useWords();
  const own = words.getStarted.send;
  const queries = useQueryClient();
  const may = useMay("keys:write");
  const making = useMutation({
    mutationFn: (source: string) => call("POST /api/keys", { body: { kind: "write", name: source, source } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["GET /api/keys"] }),
  });
  const [source, setSource] = useState("web");
  return (
    <>
      <p className="max-w-prose">{own.lead}</p>
      {!may && <NotYours />}
      {may && !making.data && (
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            making.mutate(source);
          }}
        >
          <div className="min-w-48">
            <Field
              label={own.source}
              value={source}
              onChange={(event) => setSource(event.currentTarget.value)}
              autoComplete="off"
              maxLength={64}
              required
            />
          </div>
          <Button type="submit" look="primary" busy={making.isPending}>
            {own.make}
          </Button>
          <p className="w-full text-sm text-quiet">{own.sourceHint}</p>
        </form>
      )}
      {making.error && <ErrorState error={making.error} />}
      {making.data && <SendWith secret={making.data.secret} />}
      {may && (
        <p>
          <Link to="/settings/$tab" params={{ tab: "keys" }}>
            {own.otherKeys}
          </Link>
        </p>
      )}
    </>
  );
}
