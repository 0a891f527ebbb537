import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import type { UploadShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Field } from "../../components/Field.tsx";
import { useWords } from "../../words/useWords.ts";

/** The file that is to be imported, sent as it is. */
export function Upload({ onUploaded }: { onUploaded: (upload: UploadShape) => void }) {
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
          onChange={(event) => {
            choose(event.currentTarget.files?.[0] ?? null);
            sending.reset();
          }}
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
