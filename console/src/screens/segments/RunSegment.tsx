import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, newKey } from "../../api/client.ts";
import { Button } from "../../components/Button.tsx";
import { Confirm } from "../../components/Dialog.tsx";
import { Field } from "../../components/Field.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";

/** The button that finds the members anew, after asking. */
export function RunSegment({ name }: { name: string }) {
  const words = useWords().segments;
  const format = useFormat();
  const tell = useToast();
  const queries = useQueryClient();
  // One key for one asking: pressing again after a lost answer runs nothing twice.
  const [key, setKey] = useState<string | null>(null);
  const [moment, setMoment] = useState("");
  const running = useMutation({
    mutationFn: (idempotencyKey: string) => {
      const as_of = moment ? new Date(moment).toISOString() : null;
      return call("POST /api/segments/{name}/runs", { path: { name }, body: { as_of } }, { idempotencyKey });
    },
    onSuccess: async ({ size }) => {
      await queries.invalidateQueries();
      tell(words.runDone(words.customers(size, format.number(size))));
      setKey(null);
    },
  });
  const begin = () => {
    running.reset();
    setKey(newKey());
  };
  return (
    <>
      <Button look="primary" onClick={begin}>
        {words.run}
      </Button>
      <Confirm
        title={words.runTitle}
        open={key !== null}
        onClose={() => setKey(null)}
        act={words.run}
        busy={running.isPending}
        error={running.error}
        onConfirm={() => key && running.mutate(key)}
      >
        <p className="mb-3">{words.runText}</p>
        <Field
          label={words.runMoment}
          type="datetime-local"
          value={moment}
          onChange={(event) => {
            setMoment(event.currentTarget.value);
            setKey(newKey());
          }}
        />
      </Confirm>
    </>
  );
}
