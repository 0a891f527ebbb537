interface ChanceBarProps {
  /** In [0, 1]. */
  chance: number;
  /** What a guess without a model would say; drawn as a line across. */
  base?: number | undefined;
}

/** A probability as a bar from 0 to 1; the numbers stand beside it as text. */
export function ChanceBar({ chance, base }: ChanceBarProps) {
  return (
    <span className="relative block h-3 w-full rounded-sm bg-sunken ring-1 ring-line" aria-hidden="true">
      <span
        className="absolute inset-y-0 left-0 rounded-sm bg-accent"
        style={{ width: `${chance * 100}%` }}
      />
      {base !== undefined && (
        <span
          className="absolute -inset-y-1 w-0.5 -translate-x-1/2 bg-ink ring-1 ring-raised"
          style={{ left: `${base * 100}%` }}
        />
      )}
    </span>
  );
}
