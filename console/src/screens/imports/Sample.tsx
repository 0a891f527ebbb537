import { useApart } from "../../words/useApart.ts";
import { IMPORTS } from "./words.ts";

interface SampleProps {
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}

/** The first rows of a file, as they came. */
export function Sample({ columns, rows }: SampleProps) {
  const words = useApart(IMPORTS);
  const numbered = rows.map((row, at) => ({ row, line: at + 1 }));
  return (
    <section
      aria-label={words.sample}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
      tabIndex={0}
      className="relative overflow-x-auto rounded-lg border border-line bg-raised"
    >
      <table className="w-full text-sm">
        <caption className="sr-only">{words.sample}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="border-b border-line bg-sunken px-3 py-2 text-left font-mono whitespace-nowrap text-quiet"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {numbered.map(({ row, line }) => (
            <tr key={line}>
              {columns.map((column, at) => (
                <td key={column} className="max-w-64 truncate border-b border-line px-3 py-1.5">
                  {row[at]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
