import { useMemo, useState } from "react";
import { onePage } from "../../api/pages.ts";
import type { EventVolume } from "../../api/schema.ts";
import { useCall } from "../../api/useCall.ts";
import { Badge, type Tone } from "../../components/Badge.tsx";
import { Button } from "../../components/Button.tsx";
import { Callout } from "../../components/Callout.tsx";
import { Chart } from "../../components/Chart.tsx";
import { type Column, DataTable } from "../../components/DataTable.tsx";
import { Drawer } from "../../components/Drawer.tsx";
import { EmptyState } from "../../components/EmptyState.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { placeOf } from "../../shell/place.ts";
import { useWords } from "../../words/useWords.ts";

const TONES: Record<EventVolume["state"], Tone> = {
  usual: "good",
  dropped: "bad",
  "not enough data": "plain",
};

/** How many events of each kind came in 24 hours, beside what usually comes. */
export function Volumes() {
  const words = useWords();
  const own = words.health;
  const format = useFormat();
  const asked = useCall("GET /api/events/volume");
  const [opened, open] = useState<EventVolume | null>(null);
  const columns = useMemo(
    (): Column<EventVolume>[] => [
      {
        id: "event",
        header: words.events.event,
        wrap: true,
        cell: (row) => (
          <Button look="quiet" className="!px-1" onClick={() => open(row)}>
            {row.event || own.noName}
          </Button>
        ),
      },
      { id: "source", header: words.events.source, cell: (row) => row.source },
      {
        id: "state",
        header: own.state,
        cell: (row) => <Badge tone={TONES[row.state]}>{own.states[row.state]}</Badge>,
      },
      { id: "last", header: own.inLastDay, cell: (row) => format.number(row.last_day), numeric: true },
      { id: "usual", header: own.usual, cell: (row) => format.number(row.usual), numeric: true },
      { id: "lowest", header: own.lowest, cell: (row) => format.number(row.lowest), numeric: true },
    ],
    [words, own, format],
  );
  return (
    <div className="flex flex-col gap-4">
      <Callout title={own.how}>{own.howSaid}</Callout>
      <DataTable
        caption={own.volumes}
        pages={onePage(
          asked,
          (data) => data.data,
          (data) => data.as_of,
        )}
        columns={columns}
        rowId={(row) => JSON.stringify([row.source, row.event])}
        empty={
          <EmptyState
            sentence={own.noVolumes}
            action={
              <Link {...placeOf("/get-started")} look="primary">
                {own.toStart}
              </Link>
            }
          />
        }
      />
      <Drawer title={opened?.event ?? ""} open={opened !== null} onClose={() => open(null)}>
        {opened && <Days volume={opened} />}
      </Drawer>
    </div>
  );
}

function Days({ volume }: { volume: EventVolume }) {
  const words = useWords().health;
  const last = volume.days.length - 1;
  const points = volume.days.map((count, day) => [day - last, count] as const);
  return (
    <section aria-label={words.days}>
      <h3 className="mb-2">{words.days}</h3>
      <Chart
        title={words.chart(volume.event, volume.source)}
        kind="bar"
        x="value"
        counts
        xName={words.daysAgo}
        series={[{ name: words.eventsADay, points }]}
      />
    </section>
  );
}
