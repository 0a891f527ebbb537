import { type ReactNode, useEffect, useId, useRef } from "react";
import { useWords } from "../words/useWords.ts";
import { Icon } from "./Icon.tsx";

interface ModalProps {
  title: string;
  open: boolean;
  onClose: () => void;
  /** The classes that place it. */
  place: string;
  children: ReactNode;
}

/** The browser's own dialog: it keeps the focus inside, closes on Escape and gives the focus back. */
export function Modal({ title, open, onClose, place, children }: ModalProps) {
  const words = useWords();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      // A dialog that is opened from within this one tells when it closes, too.
      onClose={(event) => event.target === event.currentTarget && onClose()}
      className={`border-line bg-raised p-0 text-ink ${open ? "arriving flex flex-col" : ""} ${place}`}
    >
      <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-3">
        <h2 id={id}>{title}</h2>
        <button
          type="button"
          onClick={onClose}
          aria-label={words.common.close}
          className="rounded-md p-1.5 hover:bg-sunken"
        >
          <Icon name="close" />
        </button>
      </header>
      {open && <div className="min-h-0 overflow-auto p-4">{children}</div>}
    </dialog>
  );
}
