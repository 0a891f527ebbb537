import { useState } from "react";
import { Button } from "../../components/Button.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { useSession } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { Expiry, type ExpiryChoice, endOf } from "./Expiry.tsx";
import { type NewKeyProps, useNewKey } from "./newKey.ts";
import { ScopeChoices } from "./ScopeChoices.tsx";

export function NewBearerKey({ open, onClose, onMade }: NewKeyProps) {
  const words = useWords().settings.keys;
  return (
    <Drawer title={words.newBearer} open={open} onClose={onClose}>
      <Form onClose={onClose} onMade={onMade} />
    </Drawer>
  );
}

function Form({ onClose, onMade }: Omit<NewKeyProps, "open">) {
  const words = useWords();
  const own = words.settings.keys;
  const offered = useSession()?.scopes ?? [];
  const [scopes, choose] = useState<ReadonlySet<string>>(new Set());
  const [expiry, chooseExpiry] = useState<ExpiryChoice>("d90");
  const [tried, tryIt] = useState(false);
  const making = useNewKey({ onClose, onMade });
  const make = (data: FormData) =>
    making.mutate({
      kind: "bearer",
      name: String(data.get("name")),
      scopes: [...scopes].sort(),
      expires_at: endOf(expiry, Date.now()),
    });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        tryIt(true);
        if (scopes.size > 0) make(new FormData(event.currentTarget));
      }}
    >
      <p className="text-quiet">{own.bearerLead}</p>
      <Field label={own.name} hint={own.nameHint} name="name" autoComplete="off" maxLength={100} required />
      <ScopeChoices offered={offered} chosen={scopes} onChange={choose} />
      {tried && scopes.size === 0 && (
        <p role="alert" className="text-bad">
          {own.chooseSome}
        </p>
      )}
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
