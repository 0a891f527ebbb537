import type { Needed } from "../../api/schema.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Icon } from "../../components/Icon.tsx";
import { Link } from "../../components/Link.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { PLACES } from "../../shell/navigation.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { reasonInWords, targetInWords } from "../models/inWords.ts";

const TONES: Record<Needed["severity"], Tone> = { lost: "bad", changed: "warn", info: "plain" };
const FIRST: Needed["severity"][] = ["lost", "changed", "info"];

/** What needs a person, the gravest first: what it is, why, what to do, and the way there. */
export function Attention({ needed }: { needed: readonly Needed[] }) {
  const words = useWords();
  const format = useFormat();
  if (needed.length === 0) {
    return (
      <p className="flex flex-wrap items-center gap-x-2">
        <Icon name="done" className="text-good" />
        <span className="font-medium">{words.home.nothing}</span>
        <span className="text-quiet">{words.home.nothingNote}</span>
      </p>
    );
  }
  const sorted = [...needed].sort((a, b) => FIRST.indexOf(a.severity) - FIRST.indexOf(b.severity));
  return (
    <ul className="-my-3 divide-y divide-line">
      {sorted.map((one) => {
        const said = words.home.needed[one.code];
        const about = detail(one, words, format);
        return (
          <li
            key={`${one.code} ${one.path} ${JSON.stringify(one.values)}`}
            className="grid items-start gap-x-4 gap-y-1 py-3 md:grid-cols-[minmax(0,1fr)_auto]"
          >
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <Badge tone={TONES[one.severity]}>{words.home.severity[one.severity]}</Badge>
                <span className="min-w-0 font-medium break-words">{said.what}</span>
                {about && <span className="min-w-0 break-words tabular-nums">{about}</span>}
              </p>
              <p className="mt-1 max-w-prose text-quiet">{said.why}</p>
              <p className="max-w-prose">{said.toDo}</p>
            </div>
            <Link {...destination(one)} look="plain" className="justify-self-start md:justify-self-end">
              {wayTo(one.path, words)}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** The numbers and names of one thing, as they are read. */
function detail({ code, values }: Needed, words: Words, format: Format): string {
  const count = Number(values.count ?? 0);
  const shown = format.number(count);
  const text = (name: string) => String(values[name] ?? "");
  switch (code) {
    case "password_missing":
      return "";
    case "import_unfinished":
      return text("file");
    case "segments_unreadable":
      return text("names");
    case "events_quarantined":
      return words.home.rowCount(count, shown);
    case "events_waiting":
    case "customers_behind":
      return words.home.eventCount(count, shown);
    case "model_missing":
      return `${targetInWords(text("target"), words)} · ${reasonInWords(text("reason"), words, format)}`;
    case "model_old":
      return `${words.home.modelCount(count, shown)} · ${words.home.oldest(format.number(Number(values.days)))}`;
    default:
      return `${words.home.messageCount(count, shown)} · ${text("campaign")}`;
  }
}

const STATES: Partial<Record<Needed["code"], string>> = {
  deliveries_uncertain: "uncertain",
  deliveries_failed: "failed",
  deliveries_waiting: "planned",
};

/** The rows themselves, where the screen can show only them. */
function destination({ code, path, values }: Needed) {
  const state = STATES[code];
  if (state) return placeOf(path, { tab: "messages", state });
  if (code === "events_quarantined") return placeOf(path, { tab: "imports" });
  if (code === "import_unfinished") return placeOf(path, { tab: "imports", import: String(values.import) });
  return placeOf(path);
}

/** What the way there is called: the place by its name in the menu. */
function wayTo(path: string, words: Words): string {
  const { model, campaign, place } = words.home.goThere;
  if (path.startsWith("/models/")) return model;
  if (path.startsWith("/campaigns/")) return campaign;
  return place(words.shell[PLACES.find(({ to }) => to === path)?.name ?? "home"]);
}
