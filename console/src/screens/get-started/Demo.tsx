import { Code } from "../../components/Code.tsx";
import { useWords } from "../../words/useWords.ts";

const COMMAND = "suasion demo --workspace suasion-demo";

/** The demo is a command of its own: its customers must not mix with those of this workspace. */
export function Demo() {
  const words = useWords().getStarted.demo;
  return (
    <>
      <p className="max-w-prose">{words.lead}</p>
      <Code label={words.command} text={COMMAND} />
    </>
  );
}
