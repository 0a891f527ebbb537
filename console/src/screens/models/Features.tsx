import type { Feature } from "../../api/schema.ts";
import { Card } from "../../components/Card.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useLanguage } from "../../words/useWords.ts";

const SCOPES = ["category", "shop"] as const;

/** Its inputs in words, by what they are taken over. */
export function Features({ features }: { features: readonly Feature[] }) {
  const { words, locale } = useLanguage();
  const format = useFormat();
  const said = words.models;
  const language = locale === "zh-Hans" ? "zh" : "en";
  return (
    <Card title={said.features}>
      <p className="mb-3 text-quiet">{said.featuresLead(format.number(features.length))}</p>
      <div className="flex flex-col gap-3">
        {SCOPES.map((scope) => ({ scope, found: features.filter((feature) => feature.scope === scope) }))
          .filter(({ found }) => found.length > 0)
          .map(({ scope, found }, at) => (
            <details key={scope} open={at === 0}>
              <summary className="font-medium">
                {said.scopes[scope]}
                <span className="font-normal text-quiet">{` · ${format.number(found.length)}`}</span>
              </summary>
              <ul className="mt-2 grid gap-x-8 gap-y-1 sm:grid-cols-2">
                {found.map((feature) => (
                  <li key={feature.name} className="min-w-0 border-b border-line py-1 break-words">
                    {feature.measures
                      ? (feature.words[language] ?? feature.measures)
                      : said.gone(feature.name)}
                  </li>
                ))}
              </ul>
            </details>
          ))}
      </div>
    </Card>
  );
}
