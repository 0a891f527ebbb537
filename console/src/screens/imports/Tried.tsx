import { useEffect, useRef } from "react";
import { type Bar, Bars } from "../../components/Bars.tsx";
import { Button } from "../../components/Button.tsx";
import { Figure } from "../../components/Figure.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import { columnOf, type ImportInput } from "./mapping.ts";
import { NoAddress } from "./NoAddress.tsx";
import { IMPORTS } from "./words.ts";

/** What the job of a dry run says when it is done. */
export interface Foreseen {
  lines_in: number;
  lines_stored: number;
  events: number;
  quarantined: Record<string, number>;
  dropped: Record<string, number>;
  already_imported: boolean;
  items_added: number;
  items_changed: number;
  items_unchanged: number;
  no_address: Record<string, number>;
  dry_run: {
    set_aside: { line: number; reason: string; field: string }[];
    customers_new: number | null;
    customers_known: number | null;
    new_traits: string[];
  };
}

interface TriedProps {
  found: Foreseen;
  body: ImportInput;
  busy: boolean;
  onImport: () => void;
}

/** What an import would do, and the button that does it. */
export function Tried({ found, body, busy, onImport }: TriedProps) {
  const words = useApart(IMPORTS);
  const format = useFormat();
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus(), []);
  const { already_imported: already, dry_run: only, lines_stored: stored } = found;
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-label={words.tried}
      className="flex flex-col gap-4 border-t border-line pt-4"
    >
      <h3>{words.tried}</h3>
      <p>{already ? words.already : words.nothingChanged}</p>
      <Counts found={found} />
      <Fates found={found} />
      <NoAddress counts={found.no_address} />
      {only.new_traits.length > 0 && <p>{words.newTraits(only.new_traits.join(", "))}</p>}
      {only.set_aside.length > 0 && <SetAside lines={only.set_aside} body={body} />}
      {!already && stored > 0 && (
        <div>
          <Button look="primary" busy={busy} onClick={onImport}>
            {words.run(stored, format.number(stored))}
          </Button>
        </div>
      )}
      {!already && stored === 0 && <p>{words.nothing}</p>}
    </section>
  );
}

function Counts({ found }: { found: Foreseen }) {
  const words = useApart(IMPORTS);
  const files = useWords().getStarted.files;
  const format = useFormat();
  const { customers_new: fresh, customers_known: known } = found.dry_run;
  const items = found.items_added + found.items_changed + found.items_unchanged > 0;
  return (
    <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
      <Figure label={files.linesIn} value={format.number(found.lines_in)} />
      {fresh !== null && <Figure label={words.customersNew} value={format.number(fresh)} />}
      {known !== null && <Figure label={words.customersKnown} value={format.number(known)} />}
      {items && (
        <>
          <Figure label={words.itemsAdded} value={format.number(found.items_added)} />
          <Figure label={words.itemsChanged} value={format.number(found.items_changed)} />
          <Figure label={words.itemsUnchanged} value={format.number(found.items_unchanged)} />
        </>
      )}
    </div>
  );
}

function Fates({ found }: { found: Foreseen }) {
  const words = useApart(IMPORTS);
  const files = useWords().getStarted.files;
  const format = useFormat();
  const bar = (id: string, label: string, lines: number, tone: Bar["tone"], part = false): Bar => ({
    id,
    label,
    value: format.number(lines),
    share: found.lines_in > 0 ? lines / found.lines_in : null,
    tone,
    part,
  });
  const group = (name: string, label: string, reasons: Record<string, number>, tone: Bar["tone"]) => [
    bar(
      name,
      label,
      Object.values(reasons).reduce((sum, lines) => sum + lines, 0),
      tone,
    ),
    ...Object.entries(reasons).map(([reason, lines]) =>
      bar(`${name}/${reason}`, files.why[reason] ?? reason, lines, tone, true),
    ),
  ];
  return (
    <Bars
      label={words.fates}
      bars={[
        bar("stored", words.stored, found.lines_stored, "good"),
        ...group("setAside", words.setAside, found.quarantined, "warn"),
        ...group("dropped", words.dropped, found.dropped, "quiet"),
      ]}
    />
  );
}

function SetAside({ lines, body }: { lines: Foreseen["dry_run"]["set_aside"]; body: ImportInput }) {
  const words = useApart(IMPORTS);
  const files = useWords().getStarted.files;
  const format = useFormat();
  return (
    <section
      aria-label={words.first}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table className="w-full text-sm">
        <caption className="pb-2 text-left font-medium">{words.first}</caption>
        <thead>
          <tr className="border-b border-line text-left text-quiet">
            <th scope="col" className="py-1.5 pr-4 text-right font-medium">
              {files.line}
            </th>
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {files.reason}
            </th>
            <th scope="col" className="py-1.5 font-medium">
              {words.column}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ line, reason, field }) => (
            <tr key={line} className="border-b border-line last:border-b-0">
              <td className="py-1.5 pr-4 text-right">{format.number(line)}</td>
              <td className="py-1.5 pr-4">
                <span title={reason}>{files.why[reason] ?? reason}</span>
              </td>
              <td className="py-1.5 font-mono">{columnOf(body, field)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
