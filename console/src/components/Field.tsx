import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";

interface Labelled {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

const BOX =
  "w-full min-h-9 rounded-md border border-line-strong bg-raised px-2.5 py-1 text-ink placeholder:text-quiet aria-invalid:border-bad";

/** The label above, the hint and the error below, tied together for readers. */
function Frame({ label, hint, error, id, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-quiet">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

function tied(id: string, { hint, error }: Labelled) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return { id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined };
}

interface FieldProps extends Labelled, InputHTMLAttributes<HTMLInputElement> {
  /** Offered while somebody types; anything else may be typed too. */
  suggestions?: readonly string[];
}

export function Field({ label, hint, error, suggestions = [], className = "", ...rest }: FieldProps) {
  const id = useId();
  const list = suggestions.length > 0 ? `${id}-list` : undefined;
  return (
    <Frame label={label} hint={hint} error={error} id={id}>
      <input {...rest} {...tied(id, { label, hint, error })} list={list} className={`${BOX} ${className}`} />
      {list && (
        <datalist id={list}>
          {suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </Frame>
  );
}

/** Several lines of text; `mono` for what a machine reads. */
export function TextArea({
  label,
  hint,
  error,
  mono = false,
  ...rest
}: Labelled & { mono?: boolean } & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame label={label} hint={hint} error={error} id={id}>
      <textarea
        {...rest}
        {...tied(id, { label, hint, error })}
        spellCheck={!mono}
        className={`${BOX} py-2 ${mono ? "font-mono text-sm" : ""}`}
      />
    </Frame>
  );
}

export interface Choice {
  value: string;
  label: string;
}

type SelectProps = Labelled & SelectHTMLAttributes<HTMLSelectElement> & { choices: readonly Choice[] };

export function Select({ label, hint, error, choices, className = "", ...rest }: SelectProps) {
  const id = useId();
  return (
    <Frame label={label} hint={hint} error={error} id={id}>
      <select {...rest} {...tied(id, { label, hint, error })} className={`${BOX} ${className}`}>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, checked, onChange, disabled }: SwitchProps) {
  return (
    <label className="inline-flex min-h-9 items-center gap-2">
      <input
        type="checkbox"
        role="switch"
        className="peer sr-only"
        checked={checked}
        aria-checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span className="relative h-5 w-9 rounded-full bg-line-strong transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-4 after:rounded-full after:bg-raised after:transition-transform peer-checked:bg-accent peer-checked:after:translate-x-4 peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent peer-disabled:opacity-60" />
      <span>{label}</span>
    </label>
  );
}
