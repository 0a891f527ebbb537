interface ProgressBarProps {
  /** What is under way, for readers. */
  label: string;
  done: number;
  /** Null while nobody knows. */
  total: number | null | undefined;
}

/** How far something is; a bar that breathes while nobody knows. */
export function ProgressBar({ label, done, total }: ProgressBarProps) {
  const share = total ? Math.min(done / total, 1) : undefined;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
      className="h-2 overflow-hidden rounded-full bg-line"
    >
      <div
        className={`h-full rounded-full bg-accent ${share === undefined ? "skeleton block w-full" : ""}`}
        style={share === undefined ? undefined : { width: `${share * 100}%` }}
      />
    </div>
  );
}
