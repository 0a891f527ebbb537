import type { ButtonHTMLAttributes } from "react";

const LOOKS = {
  primary: "bg-accent text-on-accent border-transparent hover:bg-accent-strong",
  plain: "bg-raised text-ink border-line-strong hover:bg-sunken",
  quiet: "bg-transparent text-ink border-transparent hover:bg-sunken",
  danger: "bg-raised text-bad border-bad hover:bg-bad-soft",
} as const;

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: keyof typeof LOOKS;
  /** Shows that it works and takes no second click. */
  busy?: boolean;
}

export const buttonLook = (look: keyof typeof LOOKS = "plain") =>
  `inline-flex min-h-9 items-center justify-center gap-2 rounded-md border px-3 py-1 font-medium no-underline ${LOOKS[look]}`;

export function Button({ look = "plain", busy = false, className = "", children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      disabled={busy || rest.disabled}
      className={`${buttonLook(look)} disabled:opacity-60 ${className}`}
    >
      {children}
    </button>
  );
}
