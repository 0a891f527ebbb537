import type { ModelCard } from "../../api/schema.ts";
import { Card } from "../../components/Card.tsx";
import { DefinitionList } from "../../components/DefinitionList.tsx";
import { Link } from "../../components/Link.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useWords } from "../../words/useWords.ts";
import { learnerInWords } from "./inWords.ts";

/** Every version of the target, and what this one was made of. */
export function Origin({ card }: { card: ModelCard }) {
  const words = useWords();
  const format = useFormat();
  const said = words.models;
  const mono = (text: string) => <span className="font-mono text-sm break-all">{text}</span>;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title={said.versions}>
        <ul className="flex flex-col gap-1.5">
          {card.versions.map(({ version, learner, created, ruling }) => (
            <li key={version} className="flex flex-wrap items-baseline justify-between gap-x-4">
              <Link
                to="/models/$target"
                params={{ target: card.target.name }}
                search={{ version }}
                aria-current={version === card.version ? "true" : undefined}
                className={version === card.version ? "font-medium" : ""}
              >
                {said.version(format.number(version))}
              </Link>
              <span className="text-quiet">
                {learner ? learnerInWords(learner, words).name : said.noModel}
                {" · "}
                {format.time(created)}
                {ruling ? ` · ${said.inForce}` : ""}
              </span>
            </li>
          ))}
        </ul>
        {card.challenge ? (
          <p className="text-quiet mt-3">
            {(card.challenge.replaced ? said.challengeWon : said.challengeLost)(
              format.number(card.challenge.champion),
              format.number(card.challenge.gain, 4),
              format.number(card.challenge.low, 4),
              format.number(card.challenge.high, 4),
              format.number(card.challenge.rows),
            )}
          </p>
        ) : null}
      </Card>
      <Card title={said.lineage}>
        <DefinitionList
          rows={[
            ...(card.described ? [{ term: said.learner, value: mono(card.described) }] : []),
            { term: said.baselineForm, value: mono(card.baseline) },
            { term: said.seed, value: mono(String(card.seed)) },
            ...Object.entries(card.lineage).map(([name, version]) => ({ term: name, value: mono(version) })),
            ...(card.sha256 ? [{ term: said.file, value: mono(card.sha256) }] : []),
          ]}
        />
      </Card>
    </div>
  );
}
