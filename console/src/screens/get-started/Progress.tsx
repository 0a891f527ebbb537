import { useRouter } from "@tanstack/react-router";
import type { Started } from "../../api/schema.ts";
import { Link } from "../../components/Link.tsx";
import { ProgressBar } from "../../components/ProgressBar.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { Tick } from "./Step.tsx";

/** The steps of the whole loop, ticked as the server sees them. */
export function Progress({ started }: { started: readonly Started[] }) {
  const words = useWords().getStarted;
  const format = useFormat();
  const known: Record<string, unknown> = useRouter().routesByPath;
  const done = started.filter((step) => step.done).length;
  return (
    <div className="flex flex-col gap-3">
      <p className="font-medium" role="status">
        {done === started.length
          ? words.allDone
          : words.doneOf(format.number(done), format.number(started.length))}
      </p>
      <ProgressBar label={words.steps} done={done} total={started.length} />
      <ol className="flex flex-col gap-2">
        {started.map(({ step, done, path }) => (
          <li key={step} className="flex items-center gap-2.5">
            <Tick done={done} />
            {path in known && path !== "/get-started" ? (
              <Link to={path as string}>{words.step[step]}</Link>
            ) : (
              <span>{words.step[step]}</span>
            )}
            <span className="sr-only">{done ? words.done : words.open}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
