import { Problem } from "../api/problem.ts";
import { useWords } from "../words/useWords.ts";
import type { Words } from "../words/words.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";

/** What happened, and what to do about it, from the problem document. */
export function ErrorState({ error, again }: { error: Error; again?: (() => void) | undefined }) {
  const words = useWords();
  const { what, toDo } = told(error, words);
  return (
    <div role="alert" className="flex items-start gap-3 rounded-lg bg-bad-soft p-4 text-ink">
      <Icon name="warning" className="mt-0.5 text-bad" />
      <div className="flex min-w-0 flex-col items-start gap-1">
        <p className="font-medium">{words.common.problem.title}</p>
        <p className="break-words">{what}</p>
        {toDo && <p className="break-words text-quiet">{toDo}</p>}
        {error instanceof Problem && error.type.startsWith("/problems/") && (
          <a className="text-sm text-accent-strong underline" href={error.type}>
            {`${words.common.problem.code}: ${error.code}`}
          </a>
        )}
        {again && (
          <Button className="mt-1" onClick={again}>
            {words.common.tryAgain}
          </Button>
        )}
      </div>
    </div>
  );
}

/** The two sentences of an error. The server writes its own in English; ours are in the reader's language. */
export function told(error: Error, words: Words): { what: string; toDo: string } {
  const said = words.common.problem;
  if (!(error instanceof Problem)) return { what: said.screen, toDo: said.screenHint };
  if (error.code === "offline") return { what: said.offline, toDo: said.offlineHint };
  if (error.code === "unreadable") return { what: said.unreadable, toDo: said.unreadableHint };
  if (error.status === 403) return { what: said.forbidden, toDo: error.hint || said.forbiddenHint };
  return { what: error.message, toDo: error.hint };
}
