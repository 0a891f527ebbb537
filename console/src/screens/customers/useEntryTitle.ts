import { useCallback } from "react";
import type { TimelineEntry } from "../../api/schema.ts";
import { useFormat } from "../../format/useFormat.ts";
import { named } from "../../words/named.ts";
import { useTold } from "../../words/useTold.ts";
import { useWords } from "../../words/useWords.ts";
import { actionName } from "./names.ts";

/** What an entry of a timeline is called, in the reader's language and with our own names for its codes. */
export function useEntryTitle(): (entry: TimelineEntry) => string {
  const words = useWords().customer;
  const format = useFormat();
  const told = useTold();
  return useCallback(
    ({ kind, lines, properties, summary }) => {
      const said = (name: string) => String(properties[name] ?? "");
      switch (kind) {
        case "order": {
          const known = lines.flatMap(({ amount }) => amount ?? []);
          const paid = known.reduce((sum, amount) => sum + amount, 0);
          const isUnknown = lines.length > 0 && known.length === 0;
          return words.ordered(
            words.lines(lines.length, format.number(lines.length)),
            isUnknown ? words.amountUnknown : format.money(paid),
          );
        }
        case "decision":
          return words.decided(actionName(words, said("action")), properties.arm === "held_out");
        case "message":
          return words.messageOf(named(words.channels, said("channel")), named(words.states, said("state")));
        case "consent":
          // What was asked for, and other purposes than marketing, have no channel and topic that say it.
          if (properties.state === "asked" || said("purpose") !== "marketing") return told(summary);
          return words.consentTold(
            properties.state === "granted",
            named(words.topics, said("topic")),
            named(words.channels, said("channel")),
          );
        default:
          return told(summary);
      }
    },
    [words, format, told],
  );
}
