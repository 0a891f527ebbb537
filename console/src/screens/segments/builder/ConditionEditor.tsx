import { useContext, useId } from "react";
import { Button } from "../../../components/Button.tsx";
import { Field, Select, TextArea } from "../../../components/Field.tsx";
import { useApart } from "../../../words/useApart.ts";
import { useWords } from "../../../words/useWords.ts";
import { useSegmentTitles } from "../useSegmentTitles.ts";
import { Comparison } from "./Comparison.tsx";
import { BLANK, KINDS, type Kind, NAMED, ORDERED, type Plain, PURPOSES, partOf } from "./condition.ts";
import { Defined } from "./defined.ts";
import { Behaviour, Share } from "./Measured.tsx";
import { isHere } from "./refusal.ts";
import { Sequence } from "./Sequence.tsx";
import { meant } from "./suggested.ts";
import { useKnown } from "./useKnown.ts";
import { Refused } from "./useRefusal.ts";
import { BUILDER } from "./words.ts";

interface ConditionEditorProps {
  condition: Plain;
  /** Where it stands in the definition, as YAML counts: `where.all[2]`. */
  place: string;
  onChange: (condition: Plain) => void;
  onRemove?: (() => void) | undefined;
}

/** One part of a condition, whatever kind it is, with the parts inside it. */
export function ConditionEditor({ condition, place, onChange, onRemove }: ConditionEditorProps) {
  const words = useApart(BUILDER);
  const [kind, body] = partOf(condition);
  const isKnown = (KINDS as readonly string[]).includes(kind);
  const choices = KINDS.map((value) => ({ value: value as string, label: words.kinds[value] }));
  const refused = useContext(Refused);
  const wrong = refused && isHere(place, kind, refused.place) ? refused.what : null;
  const told = useId();
  return (
    <fieldset
      aria-describedby={wrong ? told : undefined}
      className={`flex min-w-0 flex-col gap-3 rounded-md border bg-raised p-3 ${wrong ? "border-bad" : "border-line"}`}
    >
      <legend className="sr-only">{isKnown ? words.kinds[kind as Kind] : kind}</legend>
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Select
            label={words.kind}
            value={kind}
            choices={isKnown ? choices : [...choices, { value: kind, label: kind }]}
            onChange={(event) => onChange(turned(condition, event.currentTarget.value as Kind))}
          />
        </div>
        {onRemove && (
          <Button look="quiet" onClick={onRemove}>
            {words.remove}
          </Button>
        )}
      </div>
      <Body
        kind={kind}
        body={body}
        place={`${place}.${kind}`}
        onChange={(next) => onChange({ [kind]: next })}
      />
      {wrong && (
        <p id={told} className="text-sm text-bad">
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

/** Another kind of the same part: groups keep what is in them, and what stands alone is kept by a group around it. */
function turned(condition: Plain, to: Kind): Plain {
  const [from, body] = partOf(condition);
  const inside =
    from === "all" || from === "any" ? (body as Plain[]) : from === "not" ? [body as Plain] : [condition];
  if (to === "all" || to === "any") return { [to]: inside };
  if (to === "not") return { not: inside.length === 1 ? inside[0] : { all: inside } };
  return BLANK[to]();
}

interface AnyBodyProps {
  kind: string;
  body: unknown;
  place: string;
  onChange: (body: unknown) => void;
}

function Body({ kind, body, place, onChange }: AnyBodyProps) {
  switch (kind) {
    case "all":
    case "any":
      return <Parts parts={body as Plain[]} place={place} onChange={onChange} />;
    case "not":
      return <ConditionEditor condition={body as Plain} place={place} onChange={onChange} />;
    case "behaviour":
      return <Behaviour body={body as Plain} onChange={onChange} />;
    case "share":
      return <Share body={body as Plain} onChange={onChange} />;
    case "trait":
      return <Trait body={body as Plain} onChange={onChange} />;
    case "segment":
      return <Reference body={body as Plain} onChange={onChange} />;
    case "sequence":
      return <Sequence body={body as Plain} onChange={onChange} />;
    case "consent":
      return <Consent body={body as Plain} onChange={onChange} />;
    default:
      return <AsJson body={body} onChange={onChange} />;
  }
}

interface PartsProps {
  parts: Plain[];
  place: string;
  onChange: (parts: Plain[]) => void;
}

function Parts({ parts, place, onChange }: PartsProps) {
  const words = useApart(BUILDER);
  return (
    <div className="flex flex-col gap-3">
      {parts.length === 0 && <p className="text-quiet">{words.nothing}</p>}
      {parts.map((part, at) => (
        <ConditionEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no names, and a part keeps its place while it is edited
          key={`${parts.length}/${at}`}
          condition={part}
          place={`${place}[${at + 1}]`}
          onChange={(next) => onChange(parts.map((each, other) => (other === at ? next : each)))}
          onRemove={parts.length > 1 ? () => onChange(parts.filter((_, other) => other !== at)) : undefined}
        />
      ))}
      <Button className="self-start" onClick={() => onChange([...parts, BLANK.behaviour()])}>
        {words.add}
      </Button>
    </div>
  );
}

interface BodyProps {
  body: Plain;
  onChange: (body: Plain) => void;
}

function Trait({ body, onChange }: BodyProps) {
  const words = useApart(BUILDER);
  const known = useKnown();
  const name = String(body.name ?? "");
  const [other] = meant(name, known.traits);
  return (
    <div className="flex flex-col gap-3">
      <Field
        label={words.trait}
        hint={other ? words.otherwise(other) : words.traitHint}
        suggestions={known.traits}
        required
        value={name}
        onChange={(event) => onChange({ ...body, name: event.currentTarget.value })}
      />
      <Comparison
        is={body.is}
        operators={["known", ...NAMED, ...ORDERED]}
        known={known.valuesOf(name)}
        onChange={(is) => onChange({ ...body, is })}
      />
    </div>
  );
}

function Consent({ body, onChange }: BodyProps) {
  const words = useWords();
  const its = useApart(BUILDER);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label={words.segments.channel}
        suggestions={Object.keys(words.segments.channels)}
        required
        value={String(body.channel ?? "")}
        onChange={(event) => onChange({ ...body, channel: event.currentTarget.value })}
      />
      <Field
        label={words.segments.topic}
        suggestions={Object.keys(words.customer.topics)}
        required
        value={String(body.topic ?? "")}
        onChange={(event) => onChange({ ...body, topic: event.currentTarget.value })}
      />
      <Select
        label={words.customer.purpose}
        value={String(body.purpose ?? "marketing")}
        choices={PURPOSES.map((value) => ({ value, label: words.customer.purposes[value] }))}
        onChange={(event) => onChange({ ...body, purpose: event.currentTarget.value })}
      />
      <Select
        label={its.granted}
        value={String(body.granted)}
        choices={[
          { value: "true", label: its.stands },
          { value: "false", label: its.standsNot },
        ]}
        onChange={(event) => onChange({ ...body, granted: event.currentTarget.value === "true" })}
      />
    </div>
  );
}

/** Members of another segment, by its newest definition. */
function Reference({ body, onChange }: BodyProps) {
  const its = useApart(BUILDER);
  const own = useContext(Defined);
  const titles = useSegmentTitles();
  const known = (titles.known ?? [])
    .filter(({ name }) => name !== own)
    .map(({ name, title }) => ({ value: name, label: title }));
  const name = String(body.name ?? "");
  const isMissing = !known.some(({ value }) => value === name);
  const missing = titles.known && name ? its.noSegment(name) : name || its.chooseSegment;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label={its.otherSegment}
        value={name}
        choices={isMissing ? [{ value: name, label: missing }, ...known] : known}
        onChange={(event) => onChange({ ...body, name: event.currentTarget.value })}
      />
      <Select
        label={its.membership}
        value={String(body.member)}
        choices={[
          { value: "true", label: its.isMember },
          { value: "false", label: its.isNoMember },
        ]}
        onChange={(event) => onChange({ ...body, member: event.currentTarget.value === "true" })}
      />
    </div>
  );
}

/** A kind that has no form yet is written as JSON, so that nothing that a file can say is lost here. */
function AsJson({ body, onChange }: { body: unknown; onChange: (body: unknown) => void }) {
  const words = useApart(BUILDER);
  return (
    <TextArea
      label={words.json}
      mono
      rows={6}
      defaultValue={JSON.stringify(body, null, 2)}
      onChange={(event) => {
        try {
          onChange(JSON.parse(event.currentTarget.value));
        } catch {
          // Half-typed JSON: the last whole one stands until it can be read.
        }
      }}
    />
  );
}
