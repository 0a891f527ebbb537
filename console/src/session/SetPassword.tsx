import { type FormEvent, useState } from "react";
import { Button } from "../components/Button.tsx";
import { Dialog } from "../components/Dialog.tsx";
import { ErrorState } from "../components/ErrorState.tsx";
import { Field, Switch } from "../components/Field.tsx";
import { useToast } from "../components/Toast.tsx";
import { useWords } from "../words/useWords.ts";
import { setPassword } from "./session.ts";

/** Offered once after coming in by a one-time link. */
export function SetPassword({ open, onClose }: { open: boolean; onClose: () => void }) {
  const words = useWords();
  const tell = useToast();
  const [error, setError] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const [shown, show] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    setBusy(true);
    setError(null);
    try {
      await setPassword(password);
      tell(words.session.passwordSet);
      onClose();
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog title={words.session.setPassword} open={open} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <p>{words.session.setPasswordWhy}</p>
        <Field
          label={words.session.newPassword}
          hint={words.session.passwordRule}
          name="password"
          type={shown ? "text" : "password"}
          autoComplete="new-password"
          minLength={12}
          required
        />
        <Switch label={words.session.showPassword} checked={shown} onChange={show} />
        {error && <ErrorState error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{words.session.later}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {words.session.setPassword}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
