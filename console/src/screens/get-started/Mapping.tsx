import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import type { UploadShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field, Select } from "../../components/Field.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { KeptColumns } from "./KeptColumns.tsx";
import { ASKED, bodyOf, type Columns, guessed, KINDS, type Kind, unused } from "./mapping.ts";

interface MappingProps {
  upload: UploadShape;
  onStarted: (job: string) => void;
  /** For a file chosen by mistake. */
  onOther: () => void;
}

/** What the file is, and which column holds what; names that are often used are chosen already. */
export function Mapping({ upload, onStarted, onOther }: MappingProps) {
  const words = useWords().getStarted.files;
  const [kind, setKind] = useState<Kind>("orders");
  const [columns, setColumns] = useState<Columns>(() => guessed("orders", upload.columns));
  const [dropped, drop] = useState<ReadonlySet<string>>(new Set());
  const starting = useMutation({
    mutationFn: (data: FormData) =>
      call("POST /api/imports", {
        body: bodyOf({
          kind,
          upload: upload.id,
          source: String(data.get("source")),
          columns,
          event: String(data.get("event") ?? ""),
          kept: rest.filter((column) => !dropped.has(column)),
          since: columns.time ? "" : String(data.get("since") ?? ""),
        }),
      }),
    onSuccess: (job) => onStarted(job.id),
  });
  const rest = unused(kind, columns, upload.columns);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        starting.mutate(new FormData(event.currentTarget));
      }}
    >
      <Facts upload={upload} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={words.kind}
          value={kind}
          onChange={(event) => {
            const chosen = KINDS.find((each) => each === event.currentTarget.value) ?? kind;
            setKind(chosen);
            setColumns(guessed(chosen, upload.columns));
          }}
          choices={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        />
        <Field
          label={words.source}
          hint={words.sourceHint}
          name="source"
          autoComplete="off"
          maxLength={200}
          required
        />
        {kind === "events" && (
          <Field label={words.event} hint={words.eventHint} name="event" maxLength={200} required />
        )}
      </div>
      <h3>{words.mapping}</h3>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {ASKED[kind].map(({ part, required }) => (
          <Select
            key={part}
            label={words.columns[part]}
            value={columns[part] ?? ""}
            required={required}
            onChange={(event) => setColumns({ ...columns, [part]: event.currentTarget.value })}
            choices={[
              { value: "", label: required ? words.choose : words.notThere },
              ...upload.columns.map((column) => ({ value: column, label: column })),
            ]}
          />
        ))}
        {kind === "traits" && !columns.time && (
          <Field label={words.since} hint={words.sinceHint} name="since" type="date" required />
        )}
      </div>
      {kind !== "orders" && (
        <KeptColumns label={words.rest[kind]} columns={rest} dropped={dropped} onChange={drop} />
      )}
      {starting.error && <ErrorState error={starting.error} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={starting.isPending}>
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
