import { useState } from "react";
import { Button } from "../../components/Button.tsx";
import { Link } from "../../components/Link.tsx";
import { SetPassword } from "../../session/SetPassword.tsx";
import { useMay, useSession } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";

/** A password for oneself, and the way to the people. */
export function Team() {
  const words = useWords().getStarted.team;
  const session = useSession();
  const mayInvite = useMay("people:write");
  const [asking, ask] = useState(false);
  if (!session) return null;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="max-w-prose">{session.has_password ? words.hasPassword : words.password}</p>
        {!session.has_password && (
          <Button look="primary" onClick={() => ask(true)}>
            {words.setPassword}
          </Button>
        )}
      </div>
      {mayInvite && (
        <div className="flex flex-wrap items-center gap-3">
          <p className="max-w-prose">{words.people}</p>
          <Link to="/settings/$tab" params={{ tab: "people" }} look="plain">
            {words.invite}
          </Link>
        </div>
      )}
      <SetPassword open={asking} onClose={() => ask(false)} />
    </>
  );
}
