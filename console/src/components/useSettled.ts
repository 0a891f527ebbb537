import { useEffect, useState } from "react";

/** A text once typing has paused for so many milliseconds. */
export function useSettled(text: string, pause: number): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => settle(text), pause);
    return () => window.clearTimeout(timer);
  }, [text, pause]);
  return settled;
}
