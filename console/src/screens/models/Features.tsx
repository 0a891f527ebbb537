import type { Feature } from "../../api/schema.ts";
import { Card } from "../../components/Card.tsx";
import { useFormat } from "../../format/useFormat.ts";
import { useLanguage } from "../../words/useWords.ts";

const SCOPES = ["category", "own", "shop"] as const;

/** Its inputs in words, by what they are taken over. */
export function Features({ features, category }: { features: readonly Feature[]; category: string | null }) {
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
              <ul className="mt-2 grid gap-x-8 text-sm sm:grid-cols-2 lg:grid-cols-3">
                {found.map((feature) => (
                  <li key={feature.name} className="min-w-0 border-b border-line py-1 break-words">
                    {feature.measures
                      ? bare(feature.words[language] ?? feature.measures, category)
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

/** Without the category's name, which the group says already. */
function bare(text: string, category: string | null): string {
  return category && text.startsWith(category) ? text.slice(category.length).replace(/^[:：]\s*/, "") : text;
}
