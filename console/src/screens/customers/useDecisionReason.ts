import { useCallback } from "react";
import type { Decision } from "../../api/schema.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { actionName } from "./names.ts";

const MARGIN = 1e-9;

/** Says in the reader's language why a customer got her action: what the API says in English, from the same numbers. */
export function useDecisionReason(): (decision: Decision) => string[] {
  const words = useWords().customer;
  const format = useFormat();
  return useCallback(
    ({ chosen, drawn, runner_up, options }) => {
      const worth = (key: string) => options.find(({ action }) => action === key)?.worth ?? 0;
      if (options.filter((option) => option.worth !== null).length === 1) return [words.nothingElse];
      const lead = worth(chosen) - worth(runner_up);
      const [best, second] = [actionName(words, chosen), actionName(words, runner_up)];
      const said =
        lead >= -MARGIN
          ? words.decidedAs(best, format.money(worth(chosen)), second, format.money(lead))
          : words.filledLimit(best, second, format.money(-lead));
      const chance = format.number(options.find(({ action }) => action === drawn)?.probability, 3);
      const then =
        drawn === chosen ? words.drawnAs(chance) : words.drawnInstead(actionName(words, drawn), chance);
      return [said, then];
    },
    [words, format],
  );
}
