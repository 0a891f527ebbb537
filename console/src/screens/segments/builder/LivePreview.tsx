import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../../../api/client.ts";
import { Problem } from "../../../api/problem.ts";
import type { SegmentCount, SegmentPreview } from "../../../api/schema.ts";
import { AsOf } from "../../../components/AsOf.tsx";
import { Button } from "../../../components/Button.tsx";
import { Code } from "../../../components/Code.tsx";
import { ErrorState } from "../../../components/ErrorState.tsx";
import { Field } from "../../../components/Field.tsx";
import { useSettled } from "../../../components/useSettled.ts";
import { useFormat } from "../../../format/useFormat.ts";
import { useApart } from "../../../words/useApart.ts";
import { useTold } from "../../../words/useTold.ts";
import { SampledMembers } from "../Sample.tsx";
import { BUILDER } from "./words.ts";

const PAUSE_MILLISECONDS = 600;

interface LivePreviewProps {
  definition: string;
  /** What a refusal is called where it is shown. */
  say: (refused: Problem) => string;
  onRefused: (refused: Problem | null) => void;
}

/** What the definition would find now, and what it would change: asked again whenever typing pauses. */
export function LivePreview({ definition, say, onRefused }: LivePreviewProps) {
  const words = useApart(BUILDER);
  const settled = useSettled(definition, PAUSE_MILLISECONDS);
  const [moment, setMoment] = useState("");
  const [counted, countExactly] = useState("");
  const as_of = moment ? new Date(moment).toISOString() : null;
  const exactly = counted === settled;
  const asked = useQuery({
    queryKey: ["POST /api/segments/preview", settled, as_of, exactly],
    queryFn: ({ signal }) =>
      call("POST /api/segments/preview", { body: { definition: settled, as_of, exactly } }, { signal }),
    enabled: settled.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
  const isWaiting = asked.isFetching || settled !== definition;
  const refused = asked.error instanceof Problem && asked.error.status === 422 ? asked.error : null;
  useEffect(() => onRefused(refused), [refused, onRefused]);
  return (
    <section
      aria-label={words.preview}
      aria-busy={isWaiting}
      className="flex flex-col gap-3 rounded-lg border border-line bg-sunken p-4"
    >
      <h3>{words.preview}</h3>
      <Field
        label={words.moment}
        type="datetime-local"
        value={moment}
        onChange={(event) => setMoment(event.currentTarget.value)}
      />
      {refused && <p className="text-quiet">{say(refused)}</p>}
      {asked.error && !refused && <ErrorState error={asked.error} />}
      {asked.data && !asked.error && (
        <Found preview={asked.data} isWaiting={isWaiting} onCountExactly={() => countExactly(settled)} />
      )}
      {!asked.data && !asked.error && <p className="text-quiet">{words.counting}</p>}
    </section>
  );
}

interface FoundProps {
  preview: SegmentPreview;
  isWaiting: boolean;
  onCountExactly: () => void;
}

function Found({ preview, isWaiting, onCountExactly }: FoundProps) {
  const words = useApart(BUILDER);
  const format = useFormat();
  const told = useTold();
  const changed = preview.difference;
  const number = ({ customers, low, high }: SegmentCount) =>
    low === high ? format.number(customers) : words.about(format.number(customers));
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span data-size className="text-2xl font-semibold tabular-nums">
          {number(preview.size)}
        </span>
        <span>{words.ofCustomers(number(preview.customers))}</span>
        {isWaiting ? <span className="text-sm">{words.counting}</span> : <AsOf time={preview.as_of} />}
      </p>
      {preview.looked_at !== null && (
        <p className="flex flex-wrap items-center gap-3 text-sm text-quiet">
          {words.estimated(
            format.number(preview.size.low),
            format.number(preview.size.high),
            format.number(preview.looked_at),
          )}
          <Button onClick={onCountExactly} disabled={isWaiting}>
            {words.countExactly}
          </Button>
        </p>
      )}
      <p>{told(preview.words)}</p>
      {changed && (
        <p>
          {changed.lines.length === 0
            ? words.same(format.number(changed.version))
            : words.changes(
                format.number(changed.version),
                number(changed.entering),
                number(changed.leaving),
              )}
        </p>
      )}
      {changed && changed.lines.length > 0 && (
        <Code label={words.difference} text={changed.lines.join("\n")} />
      )}
      <details>
        <summary>{words.sample}</summary>
        <div className="mt-2">
          <SampledMembers members={preview.sample} />
        </div>
      </details>
    </div>
  );
}
