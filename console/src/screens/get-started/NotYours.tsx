import { useSession } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";

/** In place of what the role may not do. */
export function NotYours() {
  const words = useWords();
  const session = useSession();
  if (!session) return null;
  return <p className="text-quiet">{words.getStarted.notYours(words.settings.roles.name[session.role])}</p>;
}
