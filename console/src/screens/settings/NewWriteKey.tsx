import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import type { KeyMade } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";
import { Expiry, type ExpiryChoice, endOf } from "./Expiry.tsx";

interface NewKeyProps {
  open: boolean;
  onClose: () => void;
  onMade: (made: KeyMade) => void;
}

export function NewWriteKey({ open, onClose, onMade }: NewKeyProps) {
  const words = useWords().settings.keys;
  return (
    <Dialog title={words.newWrite} open={open} onClose={onClose}>
      <Form onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function Form({ onClose, onMade }: Omit<NewKeyProps, "open">) {
  const words = useWords();
  const own = words.settings.keys;
  const queries = useQueryClient();
  const [expiry, chooseExpiry] = useState<ExpiryChoice>("never");
  const making = useMutation({
    mutationFn: (data: FormData) =>
      call("POST /api/keys", {
        body: {
          kind: "write",
          name: String(data.get("name")),
          source: String(data.get("source")),
          expires_at: endOf(expiry, Date.now()),
        },
      }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["GET /api/keys"] });
      onClose();
      onMade(made);
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        making.mutate(new FormData(event.currentTarget));
      }}
    >
      <p className="text-quiet">{own.writeLead}</p>
      <Field label={own.name} hint={own.nameHint} name="name" autoComplete="off" maxLength={100} required />
      <Field
        label={own.source}
        hint={own.sourceHint}
        name="source"
        autoComplete="off"
        maxLength={64}
        required
      />
      <Expiry value={expiry} onChange={chooseExpiry} />
      {making.error && <ErrorState error={making.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{words.common.cancel}</Button>
        <Button type="submit" look="primary" busy={making.isPending}>
          {own.make}
        </Button>
      </div>
    </form>
  );
}
