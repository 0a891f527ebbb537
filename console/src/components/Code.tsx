import { useWords } from "../words/useWords.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { useToast } from "./Toast.tsx";

interface CodeProps {
  /** What it is: "Definition (YAML)". */
  label: string;
  text: string;
}

/** YAML, SQL or JSON to read, and to copy where the browser allows it. */
export function Code({ label, text }: CodeProps) {
  const words = useWords();
  const tell = useToast();
  const copy = () => navigator.clipboard.writeText(text).then(() => tell(words.common.copied));
  return (
    <div className="relative min-w-0">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
        tabIndex={0}
        className="max-h-[28rem] overflow-auto rounded-lg border border-line bg-sunken p-3 pr-12 font-mono text-sm"
      >
        <pre className="whitespace-pre">{text}</pre>
      </section>
      {window.isSecureContext && (
        <Button
          look="quiet"
          className="absolute top-1.5 right-1.5 !px-2"
          aria-label={words.common.copy}
          onClick={() => void copy().catch(() => tell(words.common.couldNotCopyText, "bad"))}
        >
          <Icon name="copy" />
        </Button>
      )}
    </div>
  );
}
