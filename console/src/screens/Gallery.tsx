/** Every component in all its states: what tests look at, and what a screen's author copies from. */

import { type ReactNode, useState } from "react";
import type { Pages } from "../api/pages.ts";
import { Problem } from "../api/problem.ts";
import { AsOf } from "../components/AsOf.tsx";
import { Badge, type Tone } from "../components/Badge.tsx";
import { Button } from "../components/Button.tsx";
import { Card } from "../components/Card.tsx";
import { Chart } from "../components/Chart.tsx";
import { CopyAsApiCall } from "../components/CopyAsApiCall.tsx";
import { type Column, DataTable } from "../components/DataTable.tsx";
import { DefinitionList } from "../components/DefinitionList.tsx";
import { Confirm, Dialog } from "../components/Dialog.tsx";
import { Drawer } from "../components/Drawer.tsx";
import { EmptyState } from "../components/EmptyState.tsx";
import { ErrorState } from "../components/ErrorState.tsx";
import { Field, Select, Switch } from "../components/Field.tsx";
import { Figure } from "../components/Figure.tsx";
import { IntervalBar } from "../components/IntervalBar.tsx";
import { Link } from "../components/Link.tsx";
import { Page } from "../components/Page.tsx";
import { Reasons } from "../components/Reasons.tsx";
import { SandboxedFrame } from "../components/SandboxedFrame.tsx";
import { Tabs } from "../components/Tabs.tsx";
import { Timeline } from "../components/Timeline.tsx";
import { useToast } from "../components/Toast.tsx";
import { useFormat } from "../format/useFormat.ts";
import { SearchBox } from "../shell/Search.tsx";
import type { SearchSource } from "../shell/searching.ts";
import { useWords } from "../words/useWords.ts";
import sampleMessage from "./sample-message.html?url";

const AS_OF = "2026-11-22T03:41:00Z";
const TONES: Tone[] = ["plain", "accent", "good", "warn", "bad"];

export function Gallery() {
  const words = useWords().gallery;
  return (
    <Page title={words.title} lead={words.lead} actions={<CopyAsApiCall operation="GET /api/session" />}>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Buttons />
        <Fields />
        <Figures />
        <Problems />
        <Windows />
        <Lists />
        <Signs />
        <Card title={words.frame}>
          <SandboxedFrame src={sampleMessage} />
        </Card>
      </div>
      <Tables />
      <Charts />
    </Page>
  );
}

function Buttons() {
  const words = useWords().gallery;
  return (
    <Card title={words.buttons} aside={<AsOf time={AS_OF} />}>
      <div className="flex flex-wrap items-center gap-2">
        <Button look="primary">{words.primary}</Button>
        <Button>{words.plain}</Button>
        <Button look="quiet">{words.quiet}</Button>
        <Button look="danger">{words.danger}</Button>
        <Button look="primary" busy>
          {words.busy}
        </Button>
        <Button disabled>{words.disabled}</Button>
        <Link to="/">{words.link}</Link>
      </div>
      <h3 className="mt-4 mb-2">{words.badges}</h3>
      <div className="flex flex-wrap gap-2">
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {words.states[tone]}
          </Badge>
        ))}
      </div>
    </Card>
  );
}

function Fields() {
  const words = useWords().gallery;
  const [checked, check] = useState(true);
  const source: SearchSource = {
    kind: "item",
    needs: "",
    place: "/",
    find: async ({ text }) =>
      ["1", "2"].map((id) => ({ kind: "item", id, label: `${words.item(id)} ${text}`, href: "/" })),
  };
  return (
    <Card title={words.fields}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words.field} hint={words.hint} defaultValue={words.bread} />
        <Field label={words.field} error={words.wrong} defaultValue={words.bread} />
        <Select
          label={words.select}
          choices={[
            { value: "email", label: words.email },
            { value: "push", label: words.push },
          ]}
        />
        <Field label={words.field} disabled defaultValue={words.disabled} />
        <Switch label={words.switch} checked={checked} onChange={check} />
        <SearchBox sources={[source]} shortcut />
      </div>
    </Card>
  );
}

function Figures() {
  const words = useWords();
  const format = useFormat();
  const rows = <Link to="/">{words.common.showRows}</Link>;
  return (
    <Card title={words.gallery.figures}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Figure label={words.gallery.figure} value={format.number(12_345)} asOf={AS_OF} rows={rows} />
        <Figure label={words.gallery.figureLoading} value={undefined} />
        <Figure
          label={words.gallery.figureMissing}
          value={null}
          why={words.gallery.why}
          asOf={AS_OF}
          rows={rows}
        />
        <Figure label={words.gallery.figureMoney} value={format.money(31.4)} asOf={AS_OF} />
      </div>
    </Card>
  );
}

function Problems() {
  const words = useWords();
  const refused = new Problem({
    status: 404,
    code: "not_found",
    type: "/problems/not_found",
    detail: words.gallery.problemDetail,
    hint: words.gallery.problemHint,
  });
  return (
    <Card title={words.gallery.problems}>
      <div className="flex flex-col gap-3">
        <ErrorState error={refused} again={() => {}} />
        <ErrorState error={new Problem({ code: "offline" })} />
        <EmptyState
          sentence={words.gallery.emptyTable}
          action={<Button look="primary">{words.gallery.import}</Button>}
        />
      </div>
    </Card>
  );
}

function Windows() {
  const words = useWords().gallery;
  const tell = useToast();
  const [open, setOpen] = useState<"dialog" | "confirm" | "drawer" | null>(null);
  const close = () => setOpen(null);
  return (
    <Card title={words.windows}>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setOpen("dialog")}>{words.openDialog}</Button>
        <Button onClick={() => setOpen("confirm")}>{words.openConfirm}</Button>
        <Button onClick={() => setOpen("drawer")}>{words.openDrawer}</Button>
        <Button onClick={() => tell(words.saved)}>{words.showToast}</Button>
      </div>
      <Dialog title={words.windows} open={open === "dialog"} onClose={close}>
        <p>{words.dialogText}</p>
      </Dialog>
      <Confirm
        title={words.confirmTitle}
        open={open === "confirm"}
        onClose={close}
        act={words.send}
        count={1_204}
        onConfirm={close}
      >
        <p>{words.confirmText}</p>
      </Confirm>
      <Drawer title={words.definitions} open={open === "drawer"} onClose={close}>
        <DefinitionList rows={[{ term: words.source, value: words.shop, note: words.sourceNote }]} />
      </Drawer>
    </Card>
  );
}

function Lists() {
  const words = useWords().gallery;
  const [tab, setTab] = useState("timeline");
  const panels: Record<string, ReactNode> = {
    timeline: (
      <Timeline
        rows={[
          { id: "2", time: AS_OF, title: words.opened },
          { id: "1", time: "2026-11-20T09:00:00Z", title: words.ordered, detail: words.orderedDetail },
        ]}
      />
    ),
    traits: (
      <DefinitionList
        rows={[
          { term: words.source, value: words.shop, note: words.sourceNote },
          { term: words.frequency, value: "7" },
        ]}
      />
    ),
  };
  return (
    <Card title={words.tabs}>
      <Tabs
        label={words.tabs}
        tabs={[
          { id: "timeline", label: words.timeline },
          { id: "traits", label: words.traits },
        ]}
        current={tab}
        onChange={setTab}
      >
        {panels[tab]}
      </Tabs>
    </Card>
  );
}

function Signs() {
  const words = useWords().gallery;
  const format = useFormat();
  const write = (value: number) => format.percent(value);
  return (
    <Card title={words.reasons}>
      <Reasons
        reasons={[
          { id: "recency", name: words.recency, effect: -0.42, value: "81" },
          { id: "discount", name: words.discount, effect: 0.31, value: "64%" },
          { id: "frequency", name: words.frequency, effect: 0.08, value: "2" },
        ]}
      />
      <h3 className="mt-4 mb-2">{words.intervals}</h3>
      <div className="flex flex-col gap-2">
        <IntervalBar
          label={words.treated}
          point={0.021}
          low={0.004}
          high={0.038}
          from={-0.05}
          to={0.05}
          write={write}
        />
        <IntervalBar
          label={words.control}
          point={-0.006}
          low={-0.03}
          high={0.018}
          from={-0.05}
          to={0.05}
          write={write}
        />
        <IntervalBar
          label={words.tooFew}
          point={null}
          low={null}
          high={null}
          from={-0.05}
          to={0.05}
          write={write}
        />
      </div>
    </Card>
  );
}

interface Sample {
  id: string;
  price: number;
}

function Tables() {
  const words = useWords().gallery;
  const format = useFormat();
  const columns: Column<Sample>[] = [
    { id: "id", header: words.id, cell: (row) => row.id },
    { id: "name", header: words.name, cell: (row) => words.item(row.id) },
    { id: "price", header: words.price, cell: (row) => format.money(row.price), numeric: true },
  ];
  const [count, setCount] = useState(5);
  const base: Pages<Sample> = {
    rows: Array.from({ length: count }, (_, index) => ({ id: `A-${index + 1}`, price: 2 + index / 4 })),
    total: 40,
    asOf: AS_OF,
    error: null,
    more: count < 40 ? () => setCount(count + 5) : undefined,
    loadingMore: false,
    again: () => {},
  };
  const shared = { columns, rowId: (row: Sample) => row.id };
  return (
    <Card title={words.table}>
      <div className="flex flex-col gap-6">
        <DataTable {...shared} caption={words.tableItems} pages={base} open={() => ({ to: "/" })} />
        <DataTable {...shared} caption={words.tableWaiting} pages={{ ...base, rows: undefined }} />
        <DataTable
          {...shared}
          caption={words.tableItems}
          pages={{ ...base, rows: [] }}
          empty={
            <EmptyState sentence={words.emptyTable} action={<Button look="primary">{words.import}</Button>} />
          }
        />
        <DataTable
          {...shared}
          caption={words.tableItems}
          pages={{ ...base, rows: undefined, error: new Problem({ code: "offline" }) }}
        />
      </div>
    </Card>
  );
}

function Charts() {
  const words = useWords().gallery;
  const days = Array.from({ length: 21 }, (_, index) =>
    new Date(Date.UTC(2026, 10, index + 1)).toISOString(),
  );
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Card title={words.chartLine}>
        <Chart
          title={words.chartLine}
          kind="line"
          x="time"
          xName={words.day}
          series={[
            {
              name: words.orders,
              points: days.map((day, at) => [day, at === 9 ? null : 120 + 30 * Math.sin(at / 2)]),
            },
            { name: words.lastYear, points: days.map((day) => [day, 110]), reference: true },
          ]}
        />
      </Card>
      <Card title={words.chartBar}>
        <Chart
          title={words.chartBar}
          kind="bar"
          x="category"
          series={[
            {
              name: words.orders,
              points: [
                [words.bread, 320],
                [words.fruit, 210],
                [words.dairy, 150],
              ],
            },
          ]}
        />
      </Card>
    </div>
  );
}
