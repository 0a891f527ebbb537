import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../components/Button.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Select, TextArea } from "../../components/Field.tsx";
import { Loading } from "../../components/Loading.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useApart } from "../../words/useApart.ts";
import { useWords } from "../../words/useWords.ts";
import { Builder, type Definition } from "./builder/Builder.tsx";
import { LivePreview } from "./builder/LivePreview.tsx";
import { Refused, useRefusal } from "./builder/useRefusal.ts";
import { BUILDER } from "./builder/words.ts";
import { EMPTY, TEMPLATE_NAMES, TEMPLATES, type Template } from "./templates.ts";

interface DefineSegmentProps {
  open: boolean;
  onClose: () => void;
  /** The definition that a new version begins with; none for a new segment. */
  before?: string | undefined;
}

/** Writes a segment as blocks or as YAML, with what it would find; what the API refuses is said. */
export function DefineSegment({ open, onClose, before }: DefineSegmentProps) {
  const words = useWords().segments;
  return (
    <Drawer title={before === undefined ? words.newTitle : words.editTitle} open={open} onClose={onClose}>
      <Writing before={before} onDone={onClose} />
    </Drawer>
  );
}

/** As blocks it is a `definition`, as YAML it is `text`: the one that is shown is the one that counts. */
function useDefinition(before: string) {
  const [mode, setMode] = useState<"build" | "yaml">("build");
  const [text, write] = useState(before);
  const [definition, build] = useState<Definition | null>(null);
  const [begun, remember] = useState<Definition>();
  const checking = useMutation({
    mutationFn: (asked: string) => call("POST /api/segments/check", { body: { definition: asked } }),
  });
  const { mutate } = checking;
  const asBlocks = (asked: string) => {
    write(asked);
    mutate(asked, {
      onSuccess: ({ parsed }) => {
        const read = parsed as unknown as Definition;
        build(read);
        if ((Object.values(TEMPLATES) as string[]).includes(asked)) remember(read);
        setMode("build");
      },
      onError: () => setMode("yaml"),
    });
  };
  const asText = () => {
    checking.reset(); // who asks for the text before it is read as blocks gets the text
    setMode("yaml");
  };
  const asYaml = (asked: Definition) => {
    const json = asJson(asked);
    setMode("yaml");
    write(json); // YAML too, should it not be a definition yet: nothing that was built is lost
    mutate(json, { onSuccess: (found) => write(found.definition) });
  };
  const fromNothing = () => {
    checking.reset(); // a template that is still being read is no longer asked for
    remember(undefined);
    build(EMPTY);
    setMode("build");
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what it begins with
  useEffect(() => asBlocks(before), []);
  return {
    mode,
    text,
    write,
    definition,
    /** The template that it began with, if one. */
    begun,
    build,
    checking,
    written: mode === "build" && definition ? JSON.stringify(definition) : text,
    begin: (template: Template) => {
      const yaml = template === "none" ? "" : TEMPLATES[template];
      if (mode === "yaml") return write(yaml);
      if (yaml) asBlocks(yaml);
      else fromNothing();
    },
    turn: (to: string) => {
      if (to === "build" && !text.trim()) fromNothing();
      else if (to === "build" && text === asJson(definition))
        setMode("build"); // half built, and left so
      else if (to === "build") asBlocks(text);
      else if (checking.isPending || !definition) asText();
      else asYaml(definition);
    },
  };
}

function asJson(definition: Definition | null): string {
  return JSON.stringify(definition, null, 2);
}

function Writing({ before, onDone }: { before: string | undefined; onDone: () => void }) {
  const words = useWords();
  const blocks = useApart(BUILDER);
  const tell = useToast();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const its = useDefinition(before ?? TEMPLATES.new);
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
  const [previewed, onRefused] = useState<Problem | null>(null);
  const refusal = useRefusal();
  // Blocks are told by their words; the text by the place in it.
  const say = (problem: Problem) => (its.mode === "build" && refusal(problem)?.sentence) || said(problem);
  const wrong = saving.error ?? (its.mode === "yaml" ? its.checking.error : null);
  const refused = wrong instanceof Problem && wrong.status === 422 ? say(wrong) : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!its.checking.isPending) saving.mutate(its.written); // else what is shown is about to be another one
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
            its.begin(chosen);
          }}
        />
      )}
      <Tabs
        label={blocks.ways}
        tabs={[
          { id: "build", label: blocks.build },
          { id: "yaml", label: blocks.yaml },
        ]}
        current={its.mode}
        onChange={its.turn}
      >
        {its.mode === "yaml" ? (
          <TextArea
            label={words.segments.yaml}
            hint={words.segments.yamlHint}
            error={refused}
            mono
            required
            rows={18}
            value={its.text}
            onChange={(event) => its.write(event.currentTarget.value)}
          />
        ) : its.definition ? (
          <Refused value={refusal(wrong ?? previewed)}>
            <Builder
              key={its.begun?.name}
              definition={its.definition}
              begun={its.begun}
              onChange={its.build}
            />
          </Refused>
        ) : (
          <Loading />
        )}
      </Tabs>
      <LivePreview definition={its.written} say={say} onRefused={onRefused} />
      {refused && its.mode === "build" && (
        <p role="alert" className="text-bad">
          {refused}
        </p>
      )}
      {wrong && !refused && <ErrorState error={wrong} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{words.common.cancel}</Button>
        <Button type="submit" look="primary" busy={saving.isPending || its.checking.isPending}>
          {words.common.save}
        </Button>
      </div>
    </form>
  );
}

function said(problem: Problem): string {
  return [problem.of("definition") ?? problem.message, problem.hint].filter(Boolean).join(" ");
}
