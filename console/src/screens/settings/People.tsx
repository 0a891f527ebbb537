import { useMemo, useState } from "react";
import { usePages } from "../../api/pages.ts";
import type { LinkShape, PersonShape } from "../../api/schema.ts";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useMay, useSession } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { ChangePerson, type PersonAct } from "./ChangePerson.tsx";
import { Invite } from "./Invite.tsx";
import { OneTimeLink } from "./OneTimeLink.tsx";
import { PersonActs } from "./PersonActs.tsx";

interface Asked {
  act: PersonAct;
  person: PersonShape;
}

const columns = (
  words: Words,
  format: Format,
  you: string | undefined,
  ask: ((asked: Asked) => void) | undefined,
): Column<PersonShape>[] => {
  const own = words.settings.people;
  const shown: Column<PersonShape>[] = [
    {
      id: "account",
      header: own.account,
      cell: ({ account }) => (
        <span className="flex items-center gap-2">
          {account}
          {account === you && <Badge tone="accent">{own.you}</Badge>}
        </span>
      ),
    },
    { id: "name", header: own.name, cell: ({ name }) => name },
    { id: "role", header: own.role, cell: ({ role }) => words.settings.roles.name[role] },
    {
      id: "state",
      header: own.state,
      cell: ({ disabled }) =>
        disabled ? <Badge tone="bad">{own.disabled}</Badge> : <Badge tone="good">{own.active}</Badge>,
    },
    {
      id: "sign-in",
      header: own.signIn,
      cell: ({ has_password }) => (has_password ? own.password : own.byLink),
    },
    {
      id: "last",
      header: own.lastSignIn,
      cell: ({ signed_in_at }) => (signed_in_at ? format.time(signed_in_at) : own.never),
    },
  ];
  if (!ask) return shown;
  const acts: Column<PersonShape> = {
    id: "acts",
    header: own.acts,
    cell: (person) => (
      <PersonActs person={person} self={person.account === you} ask={(act) => ask({ act, person })} />
    ),
  };
  return [...shown, acts];
};

/** Who may sign in, with what role. */
export function People() {
  const words = useWords();
  const format = useFormat();
  const you = useSession()?.account;
  const mayChange = useMay("people:write");
  const pages = usePages("GET /api/people");
  const [inviting, invite] = useState(false);
  const [asked, ask] = useState<Asked | null>(null);
  const [link, showLink] = useState<LinkShape | null>(null);
  return (
    <div className="flex flex-col gap-3">
      {mayChange && (
        <div>
          <Button look="primary" onClick={() => invite(true)}>
            {words.settings.people.invite}
          </Button>
        </div>
      )}
      <DataTable
        caption={words.settings.people.title}
        pages={pages}
        columns={useMemo(
          () => columns(words, format, you, mayChange ? ask : undefined),
          [words, format, you, mayChange],
        )}
        rowId={(row) => row.account}
      />
      <Invite open={inviting} onClose={() => invite(false)} onLink={showLink} />
      {asked && <ChangePerson {...asked} onClose={() => ask(null)} onLink={showLink} />}
      <OneTimeLink link={link} onClose={() => showLink(null)} />
    </div>
  );
}
