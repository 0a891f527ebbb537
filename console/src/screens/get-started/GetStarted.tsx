import type { Started } from "../../api/schema.ts";
import { Answered } from "../../components/Answered.tsx";
import { AsOf } from "../../components/AsOf.tsx";
import { Card } from "../../components/Card.tsx";
import { CopyAsApiCall } from "../../components/CopyAsApiCall.tsx";
import { Link } from "../../components/Link.tsx";
import { Page } from "../../components/Page.tsx";
import { useSession } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { Demo } from "./Demo.tsx";
import { FirstSegment } from "./FirstSegment.tsx";
import { ImportFile } from "./ImportFile.tsx";
import { Progress } from "./Progress.tsx";
import { SendEvent } from "./SendEvent.tsx";
import { Step } from "./Step.tsx";
import { Team } from "./Team.tsx";
import { Train } from "./Train.tsx";
import { allDone, useOverview } from "./useOverview.ts";

/** What a newcomer does first, each part with what it needs on the spot, and how far the loop is. */
export function GetStarted() {
  const words = useWords();
  const own = words.getStarted;
  const asked = useOverview(true);
  return (
    <Page
      title={own.title}
      lead={own.lead}
      actions={
        <>
          {allDone(asked.data?.get_started) && (
            <Link to="/" look="primary">
              {own.goHome}
            </Link>
          )}
          <CopyAsApiCall operation="GET /api/overview" />
        </>
      }
    >
      <Answered asked={asked}>
        {({ get_started, as_of }) => (
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
            <div className="flex min-w-0 flex-col gap-3 max-lg:order-2">
              <Steps started={get_started} />
            </div>
            <div className="lg:sticky lg:top-20">
              <Card title={own.steps} aside={<AsOf time={as_of} />}>
                <Progress started={get_started} />
              </Card>
            </div>
          </div>
        )}
      </Answered>
    </Page>
  );
}

function Steps({ started }: { started: Started[] }) {
  const own = useWords().getStarted;
  const session = useSession();
  const done = (...steps: Started["step"][]) =>
    steps.every((step) => started.find((each) => each.step === step)?.done);
  return (
    <>
      <Step title={own.send.title} done={done("events")} begins={!done("events")}>
        <SendEvent />
      </Step>
      <Step title={own.files.title} done={done("events", "customers")}>
        <ImportFile />
      </Step>
      <Step title={own.segment.title} done={done("segments")} begins={done("events") && !done("segments")}>
        <FirstSegment />
      </Step>
      <Step
        title={own.train.title}
        done={done("models", "recommender")}
        begins={done("segments") && !done("models", "recommender")}
      >
        <Train />
      </Step>
      <Step title={own.demo.title}>
        <Demo />
      </Step>
      <Step title={own.team.title} done={session?.has_password ?? false}>
        <Team />
      </Step>
    </>
  );
}
