import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { useMay } from "../../session/session.ts";
import { useApart } from "../../words/useApart.ts";
import { NotYours } from "../get-started/NotYours.tsx";
import { ImportFlow } from "./ImportFlow.tsx";
import { IMPORTS } from "./words.ts";

/** A screen of its own for a file: customers' traits, orders, other events or items. */
export function Import() {
  const words = useApart(IMPORTS);
  const may = useMay("imports:write");
  return (
    <Page title={words.title} lead={words.lead} actions={<Link to="/customers">{words.back}</Link>}>
      {may ? <ImportFlow /> : <NotYours />}
    </Page>
  );
}
