import { useState } from "react";
import { Problem } from "../../api/problem.ts";
import type { UploadShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { Field, Select, Switch } from "../../components/Field.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import { KeptColumns } from "./KeptColumns.tsx";
import {
  ASKED,
  bodyOf,
  type Columns,
  guessed,
  guessedKind,
  type ImportInput,
  KINDS,
  type Kind,
  unused,
} from "./mapping.ts";
import { Sample } from "./Sample.tsx";
import { IMPORTS } from "./words.ts";

interface MappingProps {
  upload: UploadShape;
  /** Why the server refused what was asked last; each field shows what is said of it. */
  problem: Error | null;
  busy: boolean;
  onAsked: (body: ImportInput, dryRun: boolean) => void;
  /** What was tried before is not what stands here now. */
  onChanged: () => void;
  /** For a file chosen by mistake. */
  onOther: () => void;
}

/** What the file is, and which column holds what; names that are often used are chosen already. */
export function Mapping({ upload, problem, busy, onAsked, onChanged, onOther }: MappingProps) {
  const words = useWords().getStarted.files;
  const apart = useApart(IMPORTS);
  const [kind, setKind] = useState<Kind>(() => guessedKind(upload.columns));
  const [columns, setColumns] = useState<Columns>(() => guessed(kind, upload.columns));
  const [dropped, drop] = useState<ReadonlySet<string>>(new Set());
  const [addItems, setAddItems] = useState(false);
  const rest = unused(kind, columns, upload.columns);
  const kindNames: Record<Kind, string> = { ...words.kinds, items: apart.items };
  const partNames = { ...apart.columns, ...words.columns };
  const wrong = (field: string) => (problem instanceof Problem ? problem.of(field) : undefined);
  const filled = (data: FormData) =>
    bodyOf({
      kind,
      upload: upload.id,
      source: String(data.get("source") ?? ""),
      columns,
      event: String(data.get("event") ?? ""),
      kept: rest.filter((column) => !dropped.has(column)),
      since: columns.time ? "" : String(data.get("since") ?? ""),
      addItems,
    });
  return (
    <form
      className="flex flex-col gap-4"
      onChange={onChanged}
      onSubmit={(event) => {
        event.preventDefault();
        const { submitter } = event.nativeEvent as SubmitEvent;
        onAsked(filled(new FormData(event.currentTarget)), submitter?.getAttribute("value") !== "import");
      }}
    >
      <Facts upload={upload} />
      <Sample columns={upload.columns} rows={upload.sample} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={words.kind}
          value={kind}
          onChange={(event) => {
            const chosen = KINDS.find((each) => each === event.currentTarget.value) ?? kind;
            setKind(chosen);
            setColumns(guessed(chosen, upload.columns));
          }}
          choices={KINDS.map((value) => ({ value, label: kindNames[value] }))}
        />
        {kind !== "items" && (
          <Field
            label={words.source}
            hint={words.sourceHint}
            error={wrong("source")}
            name="source"
            autoComplete="off"
            maxLength={200}
            required
          />
        )}
        {kind === "events" && (
          <Field
            label={words.event}
            hint={words.eventHint}
            error={wrong("event")}
            name="event"
            maxLength={200}
            required
          />
        )}
      </div>
      <h3>{words.mapping}</h3>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {ASKED[kind].map(({ part, required }) => (
          <Select
            key={part}
            label={partNames[part]}
            value={columns[part] ?? ""}
            required={required}
            error={wrong(part)}
            onChange={(event) => setColumns({ ...columns, [part]: event.currentTarget.value })}
            choices={[
              { value: "", label: required ? words.choose : words.notThere },
              ...upload.columns.map((column) => ({ value: column, label: column })),
            ]}
          />
        ))}
        {kind === "traits" && !columns.time && (
          <Field
            label={words.since}
            hint={words.sinceHint}
            error={wrong("since")}
            name="since"
            type="date"
            required
          />
        )}
      </div>
      {kind === "orders" && <Switch label={apart.addItems} checked={addItems} onChange={setAddItems} />}
      {(kind === "events" || kind === "traits") && (
        <KeptColumns label={words.rest[kind]} columns={rest} dropped={dropped} onChange={drop} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" value="try" busy={busy}>
          {apart.attempt}
        </Button>
        <Button type="submit" value="import" busy={busy}>
          {words.start}
        </Button>
        <Button onClick={onOther}>{words.orElse}</Button>
      </div>
    </form>
  );
}

function Facts({ upload }: { upload: UploadShape }) {
  const words = useWords().getStarted.files;
  const format = useFormat();
  return (
    <div className="rounded-lg bg-sunken p-3">
      <p className="font-medium break-words">
        {words.facts(
          upload.name,
          upload.bytes < 1e6
            ? `${format.number(Math.max(upload.bytes / 1e3, 0.1), 1)} kB`
            : `${format.number(upload.bytes / 1e6, 1)} MB`,
          format.number(upload.columns.length),
        )}
      </p>
      <p className="text-sm text-quiet">{words.keptUntil(format.time(upload.kept_until))}</p>
    </div>
  );
}
