import { useState } from "react";
import type { FunnelStep, SegmentFunnel } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Answered } from "../../components/Answered.tsx";
import { Bars } from "../../components/Bars.tsx";
import { Field, Select } from "../../components/Field.tsx";
import { useSettled } from "../../components/useSettled.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import type { MembersOf } from "./ChooseMembers.tsx";

const PAUSE_MILLISECONDS = 600;
const CHANNELS = ["email", "sms", "phone", "whatsapp", "wechat", "push"] as const;

/** Whom of the members a message could reach: where the others are lost, one step at a time. */
export function Reach({ name, of }: MembersOf) {
  const words = useWords().segments;
  const [channel, choose] = useState<string>("email");
  const [typed, setTyped] = useState("marketing");
  const topic = useSettled(typed.trim(), PAUSE_MILLISECONDS) || "marketing";
  const asked = useCall("GET /api/segments/{name}/funnel", { path: { name }, query: { channel, topic, of } });
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Select
          label={words.channel}
          value={channel}
          choices={CHANNELS.map((value) => ({ value, label: words.channels[value] }))}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <Field label={words.topic} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      </div>
      <Answered asked={asked}>{(funnel) => <Steps funnel={funnel} />}</Answered>
    </div>
  );
}

function Steps({ funnel }: { funnel: SegmentFunnel }) {
  const words = useWords().segments;
  const format = useFormat();
  const all = funnel.steps[0]?.customers ?? 0;
  const note = (step: FunnelStep) =>
    step.low === step.high ? undefined : words.between(format.number(step.low), format.number(step.high));
  return (
    <div className="flex flex-col gap-3">
      <Bars
        label={words.reach}
        bars={funnel.steps.map((step) => ({
          id: step.name,
          label: words.steps[step.name],
          value: format.number(step.customers),
          share: all > 0 ? step.customers / all : null,
          note: note(step),
        }))}
      />
      <p className="text-sm text-quiet">
        {words.reachText(format.time(funnel.of.as_of), format.time(funnel.as_of))}{" "}
        {!funnel.exact && words.estimated(format.number(funnel.looked_at))}
      </p>
    </div>
  );
}
