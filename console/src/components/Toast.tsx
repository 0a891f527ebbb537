import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { useWords } from "../words/useWords.ts";
import { Icon } from "./Icon.tsx";

type Tone = "good" | "bad";
type Tell = (text: string, tone?: Tone) => void;

const ToastContext = createContext<Tell>(() => {});
const SHOWN_MS = 6_000;

/** Tells that something was done: `const tell = useToast(); tell(words.common.copied)`. Errors belong where they happened. */
export function useToast(): Tell {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const words = useWords();
  const [toasts, setToasts] = useState<{ id: number; text: string; tone: Tone }[]>([]);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((each) => each.id !== id)), []);
  const tell = useCallback<Tell>(
    (text, tone = "good") => {
      const id = performance.now();
      setToasts((all) => [...all.slice(-2), { id, text, tone }]);
      window.setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  return (
    <ToastContext value={tell}>
      {children}
      <div
        aria-live="polite"
        role="status"
        className="fixed right-4 bottom-4 z-50 flex max-w-[calc(100vw-2rem)] flex-col gap-2"
      >
        {toasts.map(({ id, text, tone }) => (
          <div
            key={id}
            className="arriving flex items-center gap-3 rounded-lg border border-line-strong bg-raised py-2 pr-2 pl-4 shadow-lg"
          >
            <Icon
              name={tone === "good" ? "done" : "warning"}
              className={tone === "good" ? "text-good" : "text-bad"}
            />
            <span>{text}</span>
            <button
              type="button"
              aria-label={words.common.dismiss}
              onClick={() => drop(id)}
              className="rounded-md p-1.5 hover:bg-sunken"
            >
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
