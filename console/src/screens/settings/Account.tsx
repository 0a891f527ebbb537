import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Badge } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Card } from "../../components/Card.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { keepName, type Session, useSession } from "../../session/session.ts";
import { LookChoices } from "../../shell/LookChoices.tsx";
import { useWords } from "../../words/useWords.ts";
import { Password } from "./Password.tsx";

/** One's own name, language, appearance and password. */
export function Account() {
  const session = useSession();
  const words = useWords().settings.account;
  if (!session) return null;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title={words.you}>
        <You session={session} />
      </Card>
      <Card title={words.look}>
        <div className="flex flex-col gap-4">
          <LookChoices />
          <p className="text-sm text-quiet">{words.languageHint}</p>
        </div>
      </Card>
      <Card title={words.password}>
        <Password hasPassword={session.has_password} way={session.way} />
      </Card>
    </div>
  );
}

function You({ session }: { session: Session }) {
  const words = useWords();
  const format = useFormat();
  const tell = useToast();
  const saving = useMutation({
    mutationFn: keepName,
    onSuccess: () => tell(words.settings.account.saved),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    saving.mutate(String(new FormData(event.currentTarget).get("name")));
  };
  return (
    <div className="flex flex-col gap-5">
      <DefinitionList
        rows={[
          { term: words.shell.account, value: session.account },
          {
            term: words.settings.account.role,
            value: <Badge tone="accent">{words.settings.roles.name[session.role]}</Badge>,
          },
          { term: words.settings.account.way, value: words.settings.account.ways[session.way] },
          { term: words.settings.account.since, value: format.time(session.made_at) },
        ]}
      />
      <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
        <div className="min-w-48 flex-1">
          <Field
            label={words.settings.account.name}
            name="name"
            defaultValue={session.name}
            autoComplete="name"
            maxLength={100}
          />
        </div>
        <Button type="submit" busy={saving.isPending}>
          {words.common.save}
        </Button>
      </form>
      {saving.error && <ErrorState error={saving.error} />}
    </div>
  );
}
