import { useCall } from "../../api/useCall.ts";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { ImportFlow } from "../imports/ImportFlow.tsx";
import { NotYours } from "./NotYours.tsx";

/** The part of getting started in which a first file comes in. */
export function ImportFile() {
  const words = useWords().getStarted.files;
  const may = useMay("imports:write");
  return (
    <>
      <p className="max-w-prose">{words.lead}</p>
      {may ? <ImportFlow /> : <NotYours />}
      <Earlier />
    </>
  );
}

function Earlier() {
  const words = useWords().getStarted.files;
  const format = useFormat();
  const { data } = useCall("GET /api/imports", { query: { limit: 1 } });
  if (!data?.total) return null;
  return <p className="text-sm text-quiet">{words.earlier(data.total, format.number(data.total))}</p>;
}
