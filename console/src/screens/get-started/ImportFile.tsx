import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import type { UploadShape } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { ImportReport, type ImportResult } from "./ImportReport.tsx";
import { JobProgress } from "./JobProgress.tsx";
import { Mapping } from "./Mapping.tsx";
import { NotYours } from "./NotYours.tsx";

/** A file, from the upload over its columns to the report on every line. */
export function ImportFile() {
  const words = useWords().getStarted.files;
  const may = useMay("imports:write");
  const [upload, setUpload] = useState<UploadShape | null>(null);
  const [job, setJob] = useState<string | null>(null);
  const again = () => {
    setUpload(null);
    setJob(null);
  };
  return (
    <>
      <p className="max-w-prose">{words.lead}</p>
      {!may && <NotYours />}
      {may && !upload && <Upload onUploaded={setUpload} />}
      {upload && !job && <Mapping upload={upload} onStarted={setJob} onOther={again} />}
      {job && (
        <JobProgress id={job} working={words.running}>
          {({ result }) => <ImportReport result={result as unknown as ImportResult} again={again} />}
        </JobProgress>
      )}
      <Earlier />
    </>
  );
}

function Upload({ onUploaded }: { onUploaded: (upload: UploadShape) => void }) {
  const words = useWords().getStarted.files;
  const [file, choose] = useState<File | null>(null);
  const sending = useMutation({
    mutationFn: (chosen: File) =>
      call("POST /api/uploads", { query: { name: chosen.name } }, { file: chosen }),
    onSuccess: onUploaded,
  });
  return (
    <form
      className="flex flex-wrap items-end gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (file) sending.mutate(file);
      }}
    >
      <div className="min-w-0 flex-1 basis-72">
        <Field
          label={words.file}
          type="file"
          accept=".csv,.parquet"
          onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)}
          required
        />
      </div>
      <Button type="submit" look="primary" busy={sending.isPending}>
        {sending.isPending ? words.uploading : words.upload}
      </Button>
      {sending.error && (
        <div className="w-full">
          <ErrorState error={sending.error} />
        </div>
      )}
    </form>
  );
}

function Earlier() {
  const words = useWords().getStarted.files;
  const format = useFormat();
  const { data } = useCall("GET /api/imports", { query: { limit: 1 } });
  if (!data?.total) return null;
  return <p className="text-sm text-quiet">{words.earlier(data.total, format.number(data.total))}</p>;
}
