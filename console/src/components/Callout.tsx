import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";

const TONES = { plain: "bg-sunken", warn: "bg-warn-soft", good: "bg-good-soft" } as const;
const INKS = { plain: "text-quiet", warn: "text-warn", good: "text-good" } as const;

/** Something to read before the numbers: what a model is not for, what an estimate does not say. */
export function Callout({
  tone = "plain",
  title,
  children,
}: {
  tone?: keyof typeof TONES;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className={`flex items-start gap-3 rounded-lg p-4 ${TONES[tone]}`}>
      <Icon name={tone === "good" ? "done" : "warning"} className={`mt-0.5 ${INKS[tone]}`} />
      <div className="min-w-0">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-0.5 max-w-prose break-words">{children}</div>}
      </div>
    </div>
  );
}
