import { createContext, useCallback } from "react";
import { Problem } from "../../../api/problem.ts";
import { useApart } from "../../../words/useApart.ts";
import { useWords } from "../../../words/useWords.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import { BUILDER } from "./words.ts";

/** What is wrong with the definition that the blocks show, so that the block that it is about can be marked. */
export const Refused = createContext<Refusal | null>(null);

/** Reads what the API refused, in the reader's words for blocks; null if it refused no place in a definition. */
export function useRefusal(): (error: unknown) => Refusal | null {
  const words = useApart(BUILDER);
  const { segments, customer } = useWords();
  return useCallback(
    (error) =>
      error instanceof Problem && error.status === 422
        ? refusalOf(error.message, error.hint, {
            ...words,
            channel: segments.channel,
            topic: segments.topic,
            purpose: customer.purpose,
          })
        : null,
    [words, segments, customer],
  );
}
