import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { call, newKey } from "../../api/client.ts";
import { Confirm } from "../../components/Dialog.tsx";
import { Field } from "../../components/Field.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useApart } from "../../words/useApart.ts";
import { IDENTITY } from "./words.ts";

/** What is to be decided: another customer is asked for where none is named. */
export type Deciding = { act: "merge" } | { act: "unmerge"; other: string };

interface DecideIdentityProps {
  customer: string;
  deciding: Deciding | null;
  onClose: () => void;
}

/** Asks why, then merges two customers or parts one again; the other can undo either. */
export function DecideIdentity({ customer, deciding, onClose }: DecideIdentityProps) {
  const words = useApart(IDENTITY);
  const tell = useToast();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [other, name] = useState("");
  const [reason, say] = useState("");
  const [idempotencyKey, setKey] = useState("");
  const acting = useMutation({
    mutationFn: async (asked: Deciding) => {
      const path = { customer };
      if (asked.act === "merge") {
        const body = { other, reason };
        return (await call("POST /api/customers/{customer}/merge", { path, body }, { idempotencyKey }))
          .customer;
      }
      const body = { other: asked.other, reason };
      return (await call("POST /api/customers/{customer}/unmerge", { path, body }, { idempotencyKey }))
        .customer;
    },
    onSuccess: async (stays) => {
      await queries.invalidateQueries();
      tell(deciding?.act === "merge" ? words.mergedInto(stays) : words.parted);
      onClose();
      await navigate({
        to: "/customers/$customer",
        params: { customer: stays },
        search: { tab: "identity" },
      });
    },
  });
  const { reset } = acting;
  useEffect(() => {
    if (!deciding) return;
    name(deciding.act === "unmerge" ? deciding.other : "");
    say("");
    setKey(newKey());
    reset();
  }, [deciding, reset]);
  const isMerge = deciding?.act === "merge";
  return (
    <Confirm
      title={isMerge ? words.mergeTitle(customer) : words.unmergeTitle(other, customer)}
      open={deciding !== null}
      onClose={onClose}
      act={isMerge ? words.merge : words.unmerge}
      busy={acting.isPending}
      error={acting.error}
      onConfirm={() => deciding && acting.mutate(deciding)}
    >
      <div className="flex flex-col gap-3">
        <p>{isMerge ? words.mergeText : words.unmergeText}</p>
        {isMerge && (
          <Field
            label={words.otherField}
            hint={words.otherHint}
            required
            value={other}
            onChange={(event) => {
              name(event.currentTarget.value.trim());
              setKey(newKey());
            }}
          />
        )}
        <Field
          label={words.reason}
          hint={words.reasonHint}
          required
          value={reason}
          onChange={(event) => {
            say(event.currentTarget.value);
            setKey(newKey());
          }}
        />
      </div>
    </Confirm>
  );
}
