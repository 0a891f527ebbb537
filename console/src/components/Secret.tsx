import { useRef } from "react";
import { useWords } from "../words/useWords.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { useToast } from "./Toast.tsx";

interface SecretProps {
  /** What it is: "Write key". */
  label: string;
  text: string;
  /** That it is shown this once, and what to do with it. */
  once: string;
}

/** A key or link that is shown this once, to be copied; where copying is not allowed it is selected. */
export function Secret({ label, text, once }: SecretProps) {
  const words = useWords();
  const tell = useToast();
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tell(words.common.copied);
    } catch {
      field.current?.select();
      tell(words.common.couldNotCopy, "bad");
    }
  };
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-warn-soft p-3">
      <p className="flex items-start gap-2">
        <Icon name="warning" className="mt-1 text-warn" />
        {once}
      </p>
      <div className="flex gap-2">
        <input
          ref={field}
          readOnly
          value={text}
          aria-label={label}
          spellCheck={false}
          onFocus={(event) => event.currentTarget.select()}
          className="min-h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-raised px-2.5 py-1 font-mono text-sm"
        />
        <Button onClick={() => void copy()}>
          <Icon name="copy" />
          {words.common.copy}
        </Button>
      </div>
    </div>
  );
}
