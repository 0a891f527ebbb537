import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import type { JobShape } from "../../api/schema.ts";
import { Button } from "../../components/Button.tsx";
import { ErrorState } from "../../components/ErrorState.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { JobProgress } from "./JobProgress.tsx";
import { NotYours } from "./NotYours.tsx";

/** What training needs, and the two jobs. */
export function Train() {
  const words = useWords().getStarted.train;
  const mayTrain = useMay("models:write");
  const mayFit = useMay("recommendations:write");
  return (
    <>
      <p className="max-w-prose">{words.lead}</p>
      <div>
        <h3>{words.needsTitle}</h3>
        <ul className="ml-5 flex max-w-prose list-disc flex-col gap-1">
          {Object.values(words.needs).map((need) => (
            <li key={need}>{need}</li>
          ))}
        </ul>
        <p className="mt-1 text-quiet">{words.less}</p>
      </div>
      {mayTrain && (
        <Ask act={words.train} begin={() => call("POST /api/models", { body: {} })}>
          {(job) => <TrainedTargets result={job.result} />}
        </Ask>
      )}
      {mayFit && (
        <Ask act={words.fit} begin={() => call("POST /api/recommenders", { body: {} })}>
          {(job) => <Fitted result={job.result} />}
        </Ask>
      )}
      {!mayTrain && !mayFit && <NotYours />}
      <p>
        <Link to="/models">{words.seeModels}</Link>
      </p>
    </>
  );
}

interface AskProps {
  act: string;
  begin: () => Promise<JobShape>;
  children: (job: JobShape) => ReactNode;
}

function Ask({ act, begin, children }: AskProps) {
  const words = useWords().getStarted.train;
  const asking = useMutation({ mutationFn: begin });
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button onClick={() => asking.mutate()} busy={asking.isPending}>
          {act}
        </Button>
      </div>
      {asking.error && <ErrorState error={asking.error} />}
      {asking.data && (
        <JobProgress id={asking.data.id} working={words.training}>
          {children}
        </JobProgress>
      )}
    </div>
  );
}

interface TrainingResult {
  targets: Target[];
}

interface FittingResult {
  customers: number;
  items: number;
}

interface Target {
  target: string;
  reason: string;
}

function TrainedTargets({ result }: { result: JobShape["result"] }) {
  const words = useWords().getStarted.train;
  const format = useFormat();
  const { targets } = result as unknown as TrainingResult;
  const trained = targets.filter((target) => !target.reason);
  return (
    <div className="flex flex-col gap-1">
      <p>
        {trained.length > 0
          ? words.someTrained(trained.length, format.number(trained.length))
          : words.noneTrained}
      </p>
      <ul className="ml-5 list-disc text-sm text-quiet">
        {targets
          .filter(({ reason }) => reason)
          .map(({ target, reason }) => (
            <li key={target}>{words.reasonOf(target, reason)}</li>
          ))}
      </ul>
    </div>
  );
}

function Fitted({ result }: { result: JobShape["result"] }) {
  const words = useWords().getStarted.train;
  const format = useFormat();
  const { customers, items } = result as unknown as FittingResult;
  return <p>{words.fitted(format.number(customers), format.number(items))}</p>;
}
