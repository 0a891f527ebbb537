import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call } from "../../api/client.ts";
import type { UploadShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import { JobProgress } from "../get-started/JobProgress.tsx";
import { ImportReport, type ImportResult } from "./ImportReport.tsx";
import { Mapping } from "./Mapping.tsx";
import type { ImportInput } from "./mapping.ts";
import { type Foreseen, Tried } from "./Tried.tsx";
import { Upload } from "./Upload.tsx";
import { IMPORTS } from "./words.ts";

interface Asked {
  body: ImportInput;
  job: string;
}

/** A file, from the upload over its columns and a dry run to the report on every line. */
export function ImportFlow() {
  const files = useWords().getStarted.files;
  const words = useApart(IMPORTS);
  const [upload, setUpload] = useState<UploadShape | null>(null);
  const [tried, setTried] = useState<Asked | null>(null);
  const [begun, setBegun] = useState<Asked | null>(null);
  const wanted = useRef<ImportInput | null>(null);
  const asking = useMutation({
    mutationFn: ({ body, dryRun }: { body: ImportInput; dryRun: boolean }) =>
      call("POST /api/imports", { body: { ...body, dry_run: dryRun } }),
    // What was tried is not shown beside a form that says something else by now.
    onSuccess: ({ id: job }, { body, dryRun }) => {
      if (!dryRun) setBegun({ body, job });
      else if (wanted.current === body) setTried({ body, job });
    },
  });
  const again = () => {
    setUpload(null);
    setTried(null);
    setBegun(null);
    asking.reset();
  };
  if (!upload) return <Upload onUploaded={setUpload} />;
  if (begun) {
    const back = () => {
      setBegun(null);
      setTried(null);
    };
    return (
      <JobProgress
        id={begun.job}
        working={files.running}
        failed={<Button onClick={back}>{words.toColumns}</Button>}
      >
        {({ result }) => <ImportReport result={result as unknown as ImportResult} again={again} />}
      </JobProgress>
    );
  }
  return (
    <>
      <Mapping
        upload={upload}
        problem={asking.error}
        busy={asking.isPending}
        onAsked={(body, dryRun) => {
          wanted.current = body;
          asking.mutate({ body, dryRun });
        }}
        onChanged={() => {
          wanted.current = null;
          setTried(null);
          asking.reset();
        }}
        onOther={again}
      />
      {asking.error && <ErrorState error={asking.error} />}
      {tried && (
        <JobProgress id={tried.job} working={words.trying}>
          {({ result }) => (
            <Tried
              found={result as unknown as Foreseen}
              body={tried.body}
              busy={asking.isPending}
              onImport={() => asking.mutate({ body: tried.body, dryRun: false })}
            />
          )}
        </JobProgress>
      )}
    </>
  );
}
