import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { useCall } from "../../api/useCall.ts";
import { Button } from "../../components/Button.tsx";
import { Code } from "../../components/Code.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { TextArea } from "../../components/Field.tsx";
import { Loading } from "../../components/Loading.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { PLAN_BEGINNING } from "./planBeginning.ts";

/** The tracking plan in force, and a place to write another. */
export function Plan() {
  const words = useWords().health;
  const format = useFormat();
  const may = useMay("events:write");
  const asked = useCall("GET /api/tracking-plan");
  const [writing, write] = useState(false);
  const none = asked.error instanceof Problem && asked.error.status === 404;
  if (asked.error && !none) return <ErrorState error={asked.error} again={() => void asked.refetch()} />;
  if (!asked.data && !none) return <Loading lines={5} />;
  const plan = asked.data;
  return (
    <>
      {plan ? (
        <div className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p>
              <span className="font-medium">{words.version(String(plan.version))}</span>
              {", "}
              {words.since(format.time(plan.saved))}
            </p>
            {may && <Button onClick={() => write(true)}>{words.editPlan}</Button>}
          </div>
          <Code label={words.planText} text={plan.body} />
        </div>
      ) : (
        <EmptyState
          sentence={words.noPlan}
          action={
            may && (
              <Button look="primary" onClick={() => write(true)}>
                {words.writePlan}
              </Button>
            )
          }
        />
      )}
      <Drawer title={words.tabs.plan} open={writing} onClose={() => write(false)}>
        <Writing before={plan?.body ?? PLAN_BEGINNING} onDone={() => write(false)} />
      </Drawer>
    </>
  );
}

function Writing({ before, onDone }: { before: string; onDone: () => void }) {
  const words = useWords().health;
  const tell = useToast();
  const queries = useQueryClient();
  const [text, write] = useState(before);
  const saving = useMutation({
    mutationFn: () => call("PUT /api/tracking-plan", { body: { body: text } }),
    onSuccess: async ({ version }) => {
      await queries.invalidateQueries({ queryKey: ["GET /api/tracking-plan"] });
      tell(words.applied(String(version)));
      onDone();
    },
  });
  const refused = saving.error instanceof Problem && saving.error.status === 422 ? saving.error : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <TextArea
        mono
        rows={18}
        label={words.planText}
        hint={words.planHint}
        error={refused && `${refused.message} ${refused.hint}`}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {saving.error && !refused && <ErrorState error={saving.error} />}
      <div>
        <Button type="submit" look="primary" busy={saving.isPending}>
          {words.apply}
        </Button>
      </div>
    </form>
  );
}
