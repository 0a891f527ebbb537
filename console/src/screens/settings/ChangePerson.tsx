import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import type { LinkShape, PersonShape } from "../../api/schema.ts";
import { Confirm } from "../../components/Dialog.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useWords } from "../../words/useWords.ts";
import { RoleSelect } from "./RoleSelect.tsx";

export type PersonAct = "link" | "role" | "disable" | "enable" | "remove";

interface ChangePersonProps {
  act: PersonAct;
  person: PersonShape;
  onClose: () => void;
  onLink: (link: LinkShape) => void;
}

/** Asks before an act on a person, and does it. */
export function ChangePerson({ act, person, onClose, onLink }: ChangePersonProps) {
  const words = useWords().settings;
  const tell = useToast();
  const queries = useQueryClient();
  const [role, choose] = useState(person.role);
  const path = { account: person.account };
  const doing = useMutation({
    mutationFn: async () => {
      if (act === "link") return onLink(await call("POST /api/people/{account}/link", { path }));
      if (act === "remove") return await call("DELETE /api/people/{account}", { path });
      const body = act === "role" ? { role } : { disabled: act === "disable" };
      await call("PATCH /api/people/{account}", { path, body });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["GET /api/people"] });
      const told = done[act];
      if (told) tell(told);
      onClose();
    },
  });
  const { people } = words;
  const done: Partial<Record<PersonAct, string>> = {
    role: people.roleNow(person.account, words.roles.name[role]),
    disable: people.disabledNow(person.account),
    enable: people.enabledNow(person.account),
    remove: people.removed(person.account),
  };
  const titles: Record<PersonAct, string> = {
    link: people.newLink,
    role: people.changeRole,
    disable: people.disable,
    enable: people.enable,
    remove: people.remove,
  };
  return (
    <Confirm
      open
      title={`${titles[act]}: ${person.account}`}
      act={titles[act]}
      danger={act === "disable" || act === "remove"}
      onClose={onClose}
      onConfirm={() => doing.mutate()}
      busy={doing.isPending}
      error={doing.error}
    >
      {act === "link" && <p>{people.linkOnce}</p>}
      {act === "role" && <RoleSelect value={role} onChange={choose} hint={people.roleCounts} />}
      {act === "disable" && <p>{people.disableAsk(person.account)}</p>}
      {act === "enable" && <p>{people.enableAsk(person.account)}</p>}
      {act === "remove" && <p>{people.removeAsk(person.account)}</p>}
    </Confirm>
  );
}
