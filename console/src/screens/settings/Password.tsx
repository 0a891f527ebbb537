import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button } from "../../components/Button.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field, Switch } from "../../components/Field.tsx";
import { useToast } from "../../components/Toast.tsx";
import { setPassword } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";

interface PasswordProps {
  hasPassword: boolean;
  /** Whoever came by link need not know the old one. */
  way: "password" | "link";
}

export function Password({ hasPassword, way }: PasswordProps) {
  const words = useWords();
  const tell = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [shown, show] = useState(false);
  const needsOld = hasPassword && way === "password";
  const setting = useMutation({
    mutationFn: (data: FormData) =>
      setPassword(String(data.get("new")), needsOld ? String(data.get("old")) : undefined),
    onSuccess: () => {
      form.current?.reset();
      tell(words.session.passwordSet);
    },
  });
  const type = shown ? "text" : "password";
  return (
    <form
      ref={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setting.mutate(new FormData(event.currentTarget));
      }}
    >
      <p className="text-quiet">
        {hasPassword ? words.settings.account.hasPassword : words.settings.account.noPassword}
      </p>
      {needsOld && (
        <Field
          label={words.settings.account.old}
          name="old"
          type={type}
          autoComplete="current-password"
          required
        />
      )}
      <Field
        label={words.session.newPassword}
        hint={words.session.passwordRule}
        name="new"
        type={type}
        autoComplete="new-password"
        minLength={12}
        required
      />
      <Switch label={words.session.showPassword} checked={shown} onChange={show} />
      {setting.error && <ErrorState error={setting.error} />}
      <div>
        <Button type="submit" busy={setting.isPending}>
          {hasPassword ? words.settings.account.change : words.session.setPassword}
        </Button>
      </div>
    </form>
  );
}
