import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call, newKey, target } from "../../api/client.ts";
import { Button, buttonLook } from "../../components/Button.tsx";
import { Confirm } from "../../components/Dialog.tsx";
import { Field } from "../../components/Field.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useMay } from "../../session/session.ts";
import { useApart } from "../../words/useApart.ts";
import { OWN_DATA } from "./words.ts";

/** What a customer may ask for: a copy of all that is hers, and its erasure. */
export function OwnData({ customer }: { customer: string }) {
  const words = useApart(OWN_DATA);
  const mayExport = useMay("privacy:read");
  const mayErase = useMay("privacy:write");
  const [, address] = target("GET /api/customers/{customer}/export", { path: { customer } });
  return (
    <>
      {mayExport && (
        <a href={address} download className={buttonLook("plain")}>
          {words.export}
        </a>
      )}
      {mayErase && <Erase customer={customer} />}
    </>
  );
}

function Erase({ customer }: { customer: string }) {
  const words = useApart(OWN_DATA);
  const tell = useToast();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, type] = useState("");
  const [idempotencyKey, setKey] = useState<string | null>(null);
  const erasing = useMutation({
    mutationFn: (key: string) =>
      call("POST /api/customers/{customer}/erase", { path: { customer } }, { idempotencyKey: key }),
    onSuccess: async () => {
      setKey(null);
      tell(words.erased);
      await navigate({ to: "/customers" });
      queries.removeQueries();
    },
  });
  const open = () => {
    type("");
    erasing.reset();
    setKey(newKey());
  };
  const isSure = typed.trim() === customer;
  return (
    <>
      <Button look="danger" onClick={open}>
        {words.erase}
      </Button>
      <Confirm
        title={words.eraseTitle(customer)}
        open={idempotencyKey !== null}
        onClose={() => setKey(null)}
        act={words.erase}
        danger
        busy={erasing.isPending}
        error={erasing.error}
        onConfirm={() => isSure && idempotencyKey && erasing.mutate(idempotencyKey)}
      >
        <div className="flex flex-col gap-3">
          <p>{words.eraseText}</p>
          <Field
            label={words.typeId}
            error={typed && !isSure ? words.notTheId(customer) : undefined}
            value={typed}
            autoComplete="off"
            onChange={(event) => type(event.currentTarget.value)}
          />
        </div>
      </Confirm>
    </>
  );
}
