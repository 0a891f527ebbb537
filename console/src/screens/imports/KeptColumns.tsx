interface KeptColumnsProps {
  label: string;
  columns: readonly string[];
  dropped: ReadonlySet<string>;
  onChange: (dropped: ReadonlySet<string>) => void;
}

/** Which of the other columns are kept under their own name. */
export function KeptColumns({ label, columns, dropped, onChange }: KeptColumnsProps) {
  if (columns.length === 0) return null;
  const toggle = (column: string, keep: boolean) => {
    const next = new Set(dropped);
    if (keep) next.delete(column);
    else next.add(column);
    onChange(next);
  };
  return (
    <fieldset className="rounded-lg border border-line p-3">
      <legend className="px-1 font-medium">{label}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {columns.map((column) => (
          <label key={column} className="inline-flex min-h-8 items-center gap-1.5">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={!dropped.has(column)}
              onChange={(event) => toggle(column, event.currentTarget.checked)}
            />
            <span className="font-mono text-sm">{column}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
