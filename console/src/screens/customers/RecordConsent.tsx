import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call, newKey } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import type { ConsentSaid } from "../../api/schema.ts";
import { Confirm } from "../../components/Dialog.tsx";
import { Field } from "../../components/Field.tsx";
import { useToast } from "../../components/Toast.tsx";
import { useWords } from "../../words/useWords.ts";
import { purposeName } from "./names.ts";

/** What is to be recorded; an empty channel or topic is asked for. */
export type Asking = Pick<ConsentSaid, "state" | "purpose"> & { channel: string; topic: string };

interface RecordConsentProps {
  customer: string;
  asking: Asking | null;
  onClose: () => void;
}

const NOTHING = { channel: "", topic: "", source: "", proof: "" };

/** Asks for source and proof, then records that consent was given or withdrawn. */
export function RecordConsent({ customer, asking, onClose }: RecordConsentProps) {
  const words = useWords().customer;
  const tell = useToast();
  const queries = useQueryClient();
  const [said, say] = useState(NOTHING);
  const [key, setKey] = useState("");
  const recording = useMutation({
    mutationFn: (body: ConsentSaid) =>
      call("POST /api/customers/{customer}/consent", { path: { customer }, body }, { idempotencyKey: key }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      tell(words.recorded);
      onClose();
    },
  });
  const { reset } = recording;
  useEffect(() => {
    if (!asking) return;
    say({ ...NOTHING, channel: asking.channel, topic: asking.topic });
    setKey(newKey());
    reset();
  }, [asking, reset]);

  const wrong = recording.error instanceof Problem ? recording.error : undefined;
  const field = (name: keyof typeof NOTHING, label: string, hint?: string) => (
    <Field
      label={label}
      hint={hint}
      error={wrong?.of(name)}
      required
      value={said[name]}
      onChange={(event) => {
        say({ ...said, [name]: event.currentTarget.value });
        // Other words are another act.
        setKey(newKey());
      }}
    />
  );
  const withdrawn = asking?.state === "withdrawn";
  return (
    <Confirm
      title={withdrawn ? words.withdrawTitle : words.giveTitle}
      open={asking !== null}
      onClose={onClose}
      act={withdrawn ? words.withdraw : words.give}
      danger={withdrawn}
      busy={recording.isPending}
      error={wrong && wrong.parts.length > 0 ? null : recording.error}
      onConfirm={() => asking && recording.mutate({ state: asking.state, purpose: asking.purpose, ...said })}
    >
      <div className="flex flex-col gap-3">
        <p>{withdrawn ? words.withdrawText : words.giveText}</p>
        {asking?.channel ? (
          <p className="font-medium">{`${customer} · ${purposeName(words, asking.channel, asking.topic)}`}</p>
        ) : (
          <div className="grid gap-3 sm:grid-cols-2">
            {field("channel", words.channelField)}
            {field("topic", words.topicField)}
          </div>
        )}
        {field("source", words.sourceField, words.sourceHint)}
        {field("proof", words.proofField, words.proofHint)}
      </div>
    </Confirm>
  );
}
