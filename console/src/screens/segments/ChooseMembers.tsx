import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { OneSegment } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Select } from "../../components/Field.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useApart } from "../../words/useApart.ts";
import { SEGMENT_MEMBERS } from "./words.ts";

/** Of which segment, and whose members: those now if `of` is left out, else those of the run of that moment. */
export interface MembersOf {
  name: string;
  of: string | undefined;
}

interface ChooseMembersProps {
  segment: OneSegment;
  of: string | undefined;
  choose: (of: string | undefined) => void;
  children: ReactNode;
}

const AGAIN_MS = 3_000;

/** The members now or those of a run, to be chosen above what is shown of them. */
export function ChooseMembers({ segment, of, choose, children }: ChooseMembersProps) {
  const words = useApart(SEGMENT_MEMBERS);
  const format = useFormat();
  // Of a moment that several versions ran for, the latest version counts; runs come with it first.
  const runs = new Map([...segment.runs].reverse().map((run) => [run.as_of, run]));
  const moments = [...new Set([...(of ? [of] : []), ...segment.runs.map((run) => run.as_of)])];
  const run = of === undefined ? undefined : runs.get(of);
  const version = of === undefined ? segment.standing?.version : run?.version;
  const say = of === undefined ? words.ofNow : words.ofRun;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <div className="w-full sm:w-72">
          <Select
            label={words.which}
            value={of ?? ""}
            choices={[
              { value: "", label: words.now },
              ...moments.map((moment) => ({ value: moment, label: words.run(format.time(moment)) })),
            ]}
            onChange={(event) => choose(event.currentTarget.value || undefined)}
          />
        </div>
        {version !== undefined && <p className="pb-2 text-sm text-quiet">{say(format.number(version))}</p>}
      </div>
      {of === undefined && !segment.standing ? <BeingFound segment={segment} choose={choose} /> : children}
    </div>
  );
}

/** Nobody has looked yet: not the same as nobody being in it. It is asked again until somebody has. */
function BeingFound({ segment, choose }: Pick<ChooseMembersProps, "segment" | "choose">) {
  const words = useApart(SEGMENT_MEMBERS);
  const queries = useQueryClient();
  useEffect(() => {
    const again = () => void queries.invalidateQueries({ queryKey: ["GET /api/segments/{name}"] });
    const asking = setInterval(again, AGAIN_MS);
    return () => clearInterval(asking);
  }, [queries]);
  const last = segment.run?.as_of;
  return (
    <EmptyState
      sentence={words.beingFound}
      action={last && <Button onClick={() => choose(last)}>{words.showRun}</Button>}
    />
  );
}
