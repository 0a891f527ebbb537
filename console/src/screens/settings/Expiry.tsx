import { Select } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";

const DAYS = { d30: 30, d90: 90, y1: 365, never: null } as const;
export type ExpiryChoice = keyof typeof DAYS;
const CHOICES = Object.keys(DAYS) as ExpiryChoice[];
const DAY_MS = 86_400_000;

/** When a key made at `now` (milliseconds) ends; null for never. */
export function endOf(choice: ExpiryChoice, now: number): string | null {
  const days = DAYS[choice];
  return days === null ? null : new Date(now + days * DAY_MS).toISOString();
}

interface ExpiryProps {
  value: ExpiryChoice;
  onChange: (choice: ExpiryChoice) => void;
}

export function Expiry({ value, onChange }: ExpiryProps) {
  const words = useWords().settings.keys;
  return (
    <Select
      label={words.expiry}
      value={value}
      onChange={(event) => onChange(CHOICES.find((each) => each === event.currentTarget.value) ?? value)}
      choices={CHOICES.map((each) => ({ value: each, label: words.expiryChoices[each] }))}
    />
  );
}
