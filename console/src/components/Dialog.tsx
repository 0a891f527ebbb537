import type { ReactNode } from "react";
import { useFormat } from "../format/useFormat.ts";
import { useWords } from "../words/useWords.ts";
import { Button } from "./Button.tsx";
import { ErrorState } from "./ErrorState.tsx";
import { Modal } from "./Modal.tsx";

const PLACE = "m-auto w-[min(32rem,calc(100vw-2rem))] max-h-[85dvh] rounded-lg border";

interface DialogProps {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog(props: DialogProps) {
  return <Modal {...props} place={PLACE} />;
}

interface ConfirmProps extends DialogProps {
  /** The act, as a verb: "Send", "Remove". */
  act: string;
  onConfirm: () => void;
  /** How many customers it concerns; shown in words before the button. */
  count?: number | undefined;
  danger?: boolean;
  busy?: boolean;
  error?: Error | null;
}

/** Asks before an act: what it does, how many it concerns, and the two buttons. */
export function Confirm({
  act,
  onConfirm,
  count,
  danger,
  busy = false,
  error,
  children,
  ...rest
}: ConfirmProps) {
  const words = useWords();
  const format = useFormat();
  return (
    <Dialog {...rest}>
      <div className="flex flex-col gap-4">
        <div>{children}</div>
        {count !== undefined && (
          <p className="font-medium">{words.common.confirmCount(count, format.number(count))}</p>
        )}
        {error && <ErrorState error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={rest.onClose}>{words.common.cancel}</Button>
          <Button look={danger ? "danger" : "primary"} onClick={onConfirm} busy={busy}>
            {act}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
