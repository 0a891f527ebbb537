import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Code } from "../../components/Code.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Select } from "../../components/Field.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { TEMPLATES } from "../segments/templates.ts";
import { NotYours } from "./NotYours.tsx";

// Of the templates there are, those that need no more than orders; the first is chosen.
const OFFERED = ["lapsed", "new", "high_value"] as const;
type Template = (typeof OFFERED)[number];

async function make(template: Template): Promise<{ name: string; size: number }> {
  const { name } = await call("POST /api/segments", { body: { definition: TEMPLATES[template] } });
  const { size } = await call("POST /api/segments/{name}/runs", { path: { name }, body: {} });
  return { name, size };
}

/** Saves a template as a segment and finds its members. */
export function FirstSegment() {
  const words = useWords();
  const own = words.getStarted.segment;
  const format = useFormat();
  const queries = useQueryClient();
  const may = useMay("segments:write");
  const [template, choose] = useState<Template>("lapsed");
  const making = useMutation({ mutationFn: make, onSuccess: () => queries.invalidateQueries() });
  return (
    <>
      <p className="max-w-prose">{own.lead}</p>
      {may ? (
        <>
          <div className="max-w-md">
            <Select
              label={own.template}
              value={template}
              onChange={(event) =>
                choose(OFFERED.find((name) => name === event.currentTarget.value) ?? template)
              }
              choices={OFFERED.map((value) => ({ value, label: own.templates[value] }))}
            />
          </div>
          <Code label={own.definition} text={TEMPLATES[template]} />
          <div>
            <Button look="primary" busy={making.isPending} onClick={() => making.mutate(template)}>
              {making.isPending ? own.finding : own.make}
            </Button>
          </div>
        </>
      ) : (
        <NotYours />
      )}
      {making.error && <ErrorState error={making.error} />}
      <p role="status" className={making.data ? "" : "sr-only"}>
        {making.data && own.found(making.data.size, format.number(making.data.size))}
      </p>
      <p className="flex gap-4">
        {making.data && (
          <Link to="/segments/$name" params={{ name: making.data.name }}>
            {own.see}
          </Link>
        )}
        <Link to="/segments">{own.all}</Link>
      </p>
    </>
  );
}
