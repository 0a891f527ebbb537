import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../components/Button.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Select, TextArea } from "../../components/Field.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useWords } from "../../words/useWords.ts";
import { TEMPLATE_NAMES, TEMPLATES, type Template } from "./templates.ts";

interface DefineSegmentProps {
  open: boolean;
  onClose: () => void;
  /** The definition that a new version begins with; none for a new segment. */
  before?: string | undefined;
}

/** Writes a segment as YAML; what the API refuses is said at the field. */
export function DefineSegment({ open, onClose, before }: DefineSegmentProps) {
  const words = useWords().segments;
  return (
    <Drawer title={before === undefined ? words.newTitle : words.editTitle} open={open} onClose={onClose}>
      <Writing before={before} onDone={onClose} />
    </Drawer>
  );
}

function Writing({ before, onDone }: { before: string | undefined; onDone: () => void }) {
  const words = useWords();
  const tell = useToast();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [text, write] = useState(before ?? TEMPLATES.new);
  const [template, choose] = useState<Template>("new");
  const saving = useMutation({
    mutationFn: (definition: string) => call("POST /api/segments", { body: { definition } }),
    onSuccess: async ({ name, version, new: isNew }) => {
      await queries.invalidateQueries();
      tell(isNew ? words.segments.savedNew(name, String(version)) : words.segments.savedSame(name));
      onDone();
      await navigate({ to: "/segments/$name", params: { name } });
    },
  });
  const refused = saving.error instanceof Problem && saving.error.status === 422 ? saving.error : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(text);
      }}
    >
      {before === undefined && (
        <Select
          label={words.segments.template}
          value={template}
          choices={TEMPLATE_NAMES.map((value) => ({ value, label: words.segments.templates[value] }))}
          onChange={(event) => {
            const chosen = TEMPLATE_NAMES.find((name) => name === event.currentTarget.value) ?? "none";
            choose(chosen);
            write(TEMPLATES[chosen]);
          }}
        />
      )}
      <TextArea
        label={words.segments.yaml}
        hint={words.segments.yamlHint}
        error={
          refused && [refused.of("definition") ?? refused.message, refused.hint].filter(Boolean).join(" ")
        }
        mono
        required
        rows={18}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {saving.error && !refused && <ErrorState error={saving.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{words.common.cancel}</Button>
        <Button type="submit" look="primary" busy={saving.isPending}>
          {words.common.save}
        </Button>
      </div>
    </form>
  );
}
