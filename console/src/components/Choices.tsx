import type { Choice } from "./Field.tsx";

interface ChoicesProps {
  /** What is chosen, for readers. */
  label: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Small buttons that switch on and off, none of which means all. */
export function Choices({ label, choices, chosen, onChange }: ChoicesProps) {
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => {
        const on = chosen.includes(choice.value);
        return (
          <button
            key={choice.value}
            type="button"
            aria-pressed={on}
            onClick={() =>
              onChange(on ? chosen.filter((each) => each !== choice.value) : [...chosen, choice.value])
            }
            className="min-h-7 rounded-full border border-line-strong bg-raised px-2.5 text-sm hover:bg-sunken aria-pressed:border-transparent aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-strong"
          >
            {choice.label}
          </button>
        );
      })}
    </fieldset>
  );
}
