import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import type { LinkShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { Dialog } from "../../components/Dialog.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";
import { type Role, RoleSelect } from "./RoleSelect.tsx";

interface InviteProps {
  open: boolean;
  onClose: () => void;
  onLink: (link: LinkShape) => void;
}

/** Adds a person; the answer is the link they sign in with first. */
export function Invite({ open, onClose, onLink }: InviteProps) {
  const words = useWords().settings.people;
  return (
    <Dialog title={words.invite} open={open} onClose={onClose}>
      <Form onClose={onClose} onLink={onLink} />
    </Dialog>
  );
}

function Form({ onClose, onLink }: Omit<InviteProps, "open">) {
  const words = useWords();
  const own = words.settings.people;
  const queries = useQueryClient();
  const [role, choose] = useState<Role>("marketer");
  const inviting = useMutation({
    mutationFn: (data: FormData) =>
      call("POST /api/people", {
        body: { account: String(data.get("account")), name: String(data.get("name")), role },
      }),
    onSuccess: async ({ link }) => {
      await queries.invalidateQueries({ queryKey: ["GET /api/people"] });
      onClose();
      onLink(link);
    },
  });
  const of = (field: string) => (inviting.error instanceof Problem ? inviting.error.of(field) : undefined);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    inviting.mutate(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label={own.account}
        hint={own.accountHint}
        error={of("account")}
        name="account"
        autoComplete="off"
        autoCapitalize="none"
        required
      />
      <Field label={own.name} hint={own.nameHint} error={of("name")} name="name" autoComplete="off" />
      <RoleSelect value={role} onChange={choose} />
      {inviting.error && <ErrorState error={inviting.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{words.common.cancel}</Button>
        <Button type="submit" look="primary" busy={inviting.isPending}>
          {own.inviteAct}
        </Button>
      </div>
    </form>
  );
}
