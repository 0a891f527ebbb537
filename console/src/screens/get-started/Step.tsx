import { type ReactNode, useState } from "react";
import { Icon } from "../../components/Icon.tsx";
import { useWords } from "../../words/useWords.ts";

interface StepProps {
  title: string;
  /** Undefined for what is never done. */
  done?: boolean | undefined;
  /** Open from the start: the next thing to do. */
  begins?: boolean | undefined;
  children: ReactNode;
}

/** One part of setting up. It stays as a person left it, also when it is done meanwhile. */
export function Step({ title, done, begins = false, children }: StepProps) {
  const words = useWords().getStarted;
  const [first] = useState(begins);
  const [opened, setOpened] = useState(first);
  return (
    <details
      className="group rounded-lg border border-line bg-raised"
      open={first || undefined}
      onToggle={(event) => {
        if (event.currentTarget.open) setOpened(true);
      }}
    >
      <summary className="flex list-none items-center gap-3 rounded-lg px-4 py-3 hover:bg-sunken">
        <Tick done={done} />
        <h2 className="flex-1">{title}</h2>
        {done !== undefined && (
          <span className={done ? "text-sm text-good" : "text-sm text-quiet"}>
            {done ? words.done : words.open}
          </span>
        )}
        <Icon name="right" className="transition-transform group-open:rotate-90" />
      </summary>
      {opened && <div className="flex flex-col gap-4 border-t border-line p-4">{children}</div>}
    </details>
  );
}

export function Tick({ done }: { done: boolean | undefined }) {
  return (
    <span
      className={`grid size-6 shrink-0 place-items-center rounded-full border ${done ? "border-transparent bg-good-soft text-good" : `border-line-strong ${done === undefined ? "border-dashed" : ""}`}`}
    >
      {done && <Icon name="done" />}
    </span>
  );
}
