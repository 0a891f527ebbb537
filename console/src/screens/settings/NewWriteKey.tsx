import { useState } from "react";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";
import { Expiry, type ExpiryChoice, endOf } from "./Expiry.tsx";
import { type NewKeyProps, useNewKey } from "./newKey.ts";

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
  const [expiry, chooseExpiry] = useState<ExpiryChoice>("never");
  const making = useNewKey({ onClose, onMade });
  const make = (data: FormData) =>
    making.mutate({
      kind: "write",
      name: String(data.get("name")),
      source: String(data.get("source")),
      expires_at: endOf(expiry, Date.now()),
    });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        make(new FormData(event.currentTarget));
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
