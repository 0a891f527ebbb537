import { useRef, useState } from "react";
import type { AnyRequest, Operation } from "../api/client.ts";
import { useWords } from "../words/useWords.ts";
import { Button } from "./Button.tsx";
import { curlOf } from "./curl.ts";
import { Dialog } from "./Dialog.tsx";
import { Icon } from "./Icon.tsx";
import { useToast } from "./Toast.tsx";

interface CopyAsApiCallProps {
  operation: Operation;
  request?: AnyRequest;
}

/** Copies the call behind what the screen shows; where copying is not allowed it shows the text to copy. */
export function CopyAsApiCall({ operation, request = {} }: CopyAsApiCallProps) {
  const words = useWords();
  const tell = useToast();
  const [shown, show] = useState(false);
  const text = useRef<HTMLTextAreaElement>(null);
  const curl = curlOf(window.location.origin, operation, request);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(curl);
      tell(words.common.copied);
    } catch {
      show(true);
      requestAnimationFrame(() => text.current?.select());
    }
  };
  return (
    <>
      <Button look="quiet" onClick={() => void copy()} title={words.common.apiCallHint}>
        <Icon name="copy" />
        {words.common.copyAsApiCall}
      </Button>
      <Dialog title={words.common.copyAsApiCall} open={shown} onClose={() => show(false)}>
        <p className="mb-2 text-sm text-quiet">{words.common.couldNotCopy}</p>
        <textarea
          ref={text}
          readOnly
          rows={6}
          value={curl}
          aria-label={words.common.copyAsApiCall}
          className="w-full rounded-md border border-line-strong bg-sunken p-2 font-mono text-sm"
        />
      </Dialog>
    </>
  );
}
