import { type FormEvent, useEffect, useState } from "react";
import { Problem } from "../api/problem.ts";
import { Button } from "../components/Button.tsx";
import { ErrorState } from "../components/ErrorState.tsx";
import { Field } from "../components/Field.tsx";
import { LookChoices } from "../shell/LookChoices.tsx";
import { useWords } from "../words/useWords.ts";
import { signIn } from "./session.ts";

/** `linkError` is why a one-time link did not let the person in. */
export function SignIn({ linkError }: { linkError?: Error | undefined }) {
  const words = useWords();
  const [error, setError] = useState<Error | undefined>(linkError && linkProblem(linkError, words.session));
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    document.title = `${words.session.title} · Suasion`;
  }, [words]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await signIn(String(form.get("account")), String(form.get("password")));
    } catch (refused) {
      setError(refused as Error);
      setBusy(false);
    }
  };

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 p-4">
      <h1>{words.session.title}</h1>
      {error && <ErrorState error={error} />}
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <Field
          label={words.session.account}
          name="account"
          autoComplete="username"
          autoCapitalize="none"
          required
        />
        <Field
          label={words.session.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <Button type="submit" look="primary" busy={busy}>
          {busy ? words.session.signingIn : words.session.signIn}
        </Button>
      </form>
      <p className="text-sm text-quiet">{words.session.noLink}</p>
      <div className="grid grid-cols-2 gap-4 border-t border-line pt-4">
        <LookChoices />
      </div>
    </main>
  );
}

function linkProblem(error: Error, words: { linkUsed: string; linkUsedHint: string }): Error {
  if (!(error instanceof Problem) || ![401, 404, 409, 410, 422].includes(error.status)) return error;
  return new Problem({ status: 410, code: error.code, detail: words.linkUsed, hint: words.linkUsedHint });
}
