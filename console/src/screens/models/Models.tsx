import { useMemo } from "react";
import { onePage } from "../../api/pages.ts";
import type { ModelHead } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { IntervalBar } from "../../components/IntervalBar.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import type { Format } from "../../format/format.ts";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";
import type { Words } from "../../words/words.ts";
import { learnerInWords, reasonInWords, targetInWords } from "./inWords.ts";

/** Every target's model in force: its score beside the better baseline, or why there is none. */
export function Models() {
  const words = useWords();
  const format = useFormat();
  const found = useCall("GET /api/models");
  const rows = found.data?.data;
  const columns = useMemo(() => columnsOf(words, format, rows ?? []), [words, format, rows]);
  return (
    <Page
      title={words.models.title}
      lead={words.models.lead}
      actions={<CopyAsApiCall operation="GET /api/models" />}
    >
      <DataTable
        caption={words.models.title}
        pages={onePage(
          found,
          (data) => data.data,
          (data) => data.as_of,
        )}
        columns={columns}
        rowId={(row) => row.target}
        open={(row) => ({ to: "/models/$target", params: { target: row.target } })}
        empty={
          <EmptyState
            sentence={words.models.empty}
            action={
              <Link {...placeOf("/get-started")} look="primary">
                {words.models.begin}
              </Link>
            }
          />
        }
      />
      {rows && rows.length > 0 && <p className="max-w-prose text-sm text-quiet">{words.models.scoreNote}</p>}
    </Page>
  );
}

function columnsOf(words: Words, format: Format, rows: readonly ModelHead[]): Column<ModelHead>[] {
  const said = words.models;
  const ends = rows.flatMap((row) => row.gain_interval ?? []);
  const scale = { from: Math.min(0, ...ends), to: Math.max(0.01, ...ends) };
  return [
    { id: "target", header: said.target, cell: (row) => targetInWords(row.target, words) },
    {
      id: "state",
      header: said.state,
      cell: (row) => {
        const [tone, text] = verdict(row, words);
        return <Badge tone={tone}>{text}</Badge>;
      },
    },
    {
      id: "score",
      header: said.score,
      numeric: true,
      cell: (row) => format.number(row.average_precision, 3),
    },
    {
      id: "baseline",
      header: said.baseline,
      numeric: true,
      cell: (row) =>
        format.number(
          row.average_precision === null || row.gain === null ? null : row.average_precision - row.gain,
          3,
        ),
    },
    {
      id: "gain",
      header: `${said.gain} (${said.gainHint})`,
      wrap: true,
      cell: (row) =>
        row.reason ? (
          reasonInWords(row.reason, words, format)
        ) : (
          <IntervalBar
            tight
            label={said.gain}
            point={row.gain}
            low={row.gain_interval?.[0]}
            high={row.gain_interval?.[1]}
            {...scale}
            write={(value) => format.signed(value, 3)}
          />
        ),
    },
    {
      id: "buyers",
      header: said.buyers,
      numeric: true,
      cell: (row) => (row.rows > 0 ? `${format.number(row.positives)} / ${format.number(row.rows)}` : "–"),
    },
    { id: "learner", header: said.learner, cell: (row) => learnerInWords(row.described, words).name || "–" },
    { id: "until", header: said.learnedUntil, cell: (row) => format.date(row.learned_until) },
  ];
}

/** What the interval of the gain allows to say. */
function verdict({ reason, gain_interval: interval }: ModelHead, words: Words): [Tone, string] {
  if (reason || !interval) return ["plain", words.models.noModel];
  if (interval[0] > 0) return ["good", words.models.better];
  if (interval[1] < 0) return ["warn", words.models.worse];
  return ["plain", words.models.unclear];
}
