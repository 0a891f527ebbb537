import { useState } from "react";
import { ErrorState } from "../components/ErrorState.tsx";
import { ToastProvider } from "../components/Toast.tsx";
import { Shell } from "../shell/Shell.tsx";
import { SetPassword } from "./SetPassword.tsx";
import { SignIn } from "./SignIn.tsx";
import { useSessionQuery } from "./session.ts";

/** How the person came: by a one-time link that let them in, or one that did not. */
export interface Arrival {
  byLink: boolean;
  linkError?: Error;
}

/** The screens for whoever is signed in, the sign-in for everybody else; the address stays what it was. */
export function Gate({ arrival }: { arrival: Arrival }) {
  const { data: session, error, refetch } = useSessionQuery();
  const [asking, ask] = useState(arrival.byLink);
  if (error && session === undefined) {
    return (
      <main className="mx-auto max-w-lg p-6">
        <ErrorState error={error} again={() => void refetch()} />
      </main>
    );
  }
  if (session === undefined) return null;
  if (session === null) return <SignIn linkError={arrival.linkError} />;
  return (
    <ToastProvider>
      <Shell />
      <SetPassword open={asking} onClose={() => ask(false)} />
    </ToastProvider>
  );
}
