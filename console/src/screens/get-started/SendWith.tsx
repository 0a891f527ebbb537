import { useState } from "react";
import { Code } from "../../components/Code.tsx";
import { Secret } from "../../components/Secret.tsx";
import { Tabs } from "../../components/Tabs.tsx";
import { useMay } from "../../session/session.ts";
import { useWords } from "../../words/useWords.ts";
import { FirstEvent } from "./FirstEvent.tsx";
import { LANGUAGES, madeUser, type SnippetLanguage, snippet } from "./snippets.ts";

/** The key, shown this once, and commands that send with it as they are. */
export function SendWith({ secret }: { secret: string }) {
  const words = useWords().getStarted.send;
  const [language, choose] = useState<SnippetLanguage>("curl");
  const [user] = useState(() => madeUser());
  const maySee = useMay("customers:read");
  return (
    <>
      <Secret label={words.key} text={secret} once={words.once} />
      <Tabs
        label={words.language}
        tabs={LANGUAGES.map((id) => ({ id, label: words.languages[id] }))}
        current={language}
        onChange={(id) => choose(LANGUAGES.find((each) => each === id) ?? language)}
      >
        <div className="flex flex-col gap-2">
          <p className="text-sm text-quiet">{words.run}</p>
          <Code
            label={words.snippet}
            text={snippet(language, { origin: window.location.origin, key: secret, user })}
          />
        </div>
      </Tabs>
      {maySee && <FirstEvent user={user} />}
    </>
  );
}
