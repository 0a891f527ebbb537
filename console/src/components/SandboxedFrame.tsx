import { useWords } from "../words/useWords.ts";

/** A stored message as its reader saw it: in a frame that runs no script, sends no form and knows no session. */
export function SandboxedFrame({ src, title }: { src: string; title?: string }) {
  const words = useWords();
  return (
    <iframe
      src={src}
      title={title ?? words.common.messagePreview}
      sandbox=""
      referrerPolicy="no-referrer"
      loading="lazy"
      className="h-[70dvh] w-full rounded-lg border border-line bg-white"
    />
  );
}
