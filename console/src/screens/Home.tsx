import { Card } from "../components/Card.tsx";
import { DefinitionList } from "../components/DefinitionList.tsx";
import { Page } from "../components/Page.tsx";
import { useSession } from "../session/session.ts";
import { useWords } from "../words/useWords.ts";

export function Home() {
  const words = useWords();
  const session = useSession();
  if (!session) return null;
  return (
    <Page title={words.home.title} lead={words.home.welcome(session.name || session.account)}>
      <Card title={words.home.workspace}>
        <DefinitionList
          rows={[
            { term: words.shell.account, value: session.account },
            { term: words.home.role, value: session.role },
          ]}
        />
      </Card>
    </Page>
  );
}
