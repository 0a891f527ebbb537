import type { PersonShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { useWords } from "../../words/useWords.ts";
import type { PersonAct } from "./ChangePerson.tsx";

interface PersonActsProps {
  person: PersonShape;
  /** Nobody disables or removes themselves from here. */
  self: boolean;
  ask: (act: PersonAct) => void;
}

/** What can be done to a person of the list. */
export function PersonActs({ person, self, ask }: PersonActsProps) {
  const words = useWords().settings.people;
  const acts: [PersonAct, string, boolean][] = [
    ["link", words.newLink, !person.disabled],
    ["role", words.changeRole, !person.disabled && !self],
    ["disable", words.disable, !person.disabled && !self],
    ["enable", words.enable, person.disabled],
    ["remove", words.remove, !self],
  ];
  return (
    <fieldset aria-label={words.actsOn(person.account)} className="flex gap-1">
      {acts
        .filter(([, , offered]) => offered)
        .map(([act, label]) => (
          <Button
            key={act}
            look="quiet"
            className="!min-h-7 !px-2 !py-0 text-sm !text-accent"
            onClick={() => ask(act)}
          >
            {label}
          </Button>
        ))}
    </fieldset>
  );
}
