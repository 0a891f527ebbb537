import { useEffect, useRef, useState } from "react";
import { Button } from "../components/Button.tsx";
import { ErrorState } from "../components/ErrorState.tsx";
import { signOut, useSession } from "../session/session.ts";
import { useWords } from "../words/useWords.ts";
import { LookChoices } from "./LookChoices.tsx";

/** Who is signed in, their language and appearance, and the way out. */
export function AccountMenu() {
  const words = useWords();
  const session = useSession();
  const menu = useRef<HTMLDetailsElement>(null);
  const [error, setError] = useState<Error | null>(null);

  useEffect(() => {
    const shut = (event: Event) => {
      const inside = event.target instanceof Node && menu.current?.contains(event.target);
      const escaped = event instanceof KeyboardEvent && event.key === "Escape";
      if (menu.current?.open && (escaped || (event.type === "pointerdown" && !inside))) {
        menu.current.open = false;
        if (escaped) menu.current.querySelector("summary")?.focus();
      }
    };
    document.addEventListener("pointerdown", shut);
    document.addEventListener("keydown", shut);
    return () => {
      document.removeEventListener("pointerdown", shut);
      document.removeEventListener("keydown", shut);
    };
  }, []);

  if (!session) return null;
  return (
    <details ref={menu} className="relative ml-auto">
      <summary
        className="list-none rounded-md px-2 py-1.5 whitespace-nowrap hover:bg-sunken"
        aria-label={`${words.shell.account}: ${session.name || session.account}`}
      >
        <span className="inline-block max-w-28 truncate align-bottom sm:max-w-48">
          {session.name || session.account}
        </span>
      </summary>
      <div className="absolute right-0 z-40 mt-1 flex w-64 flex-col gap-3 rounded-lg border border-line bg-raised p-4 shadow-lg">
        <p className="text-sm break-words text-quiet">{session.account}</p>
        <LookChoices />
        <Button onClick={() => void signOut().catch(setError)}>{words.shell.signOut}</Button>
        {error && <ErrorState error={error} />}
      </div>
    </details>
  );
}
