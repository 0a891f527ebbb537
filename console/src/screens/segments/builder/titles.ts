/** What a segment is called and said to be, in both languages: a person writes in hers. */

export type Language = "en" | "zh";

export interface Titled {
  title: Record<Language, string>;
  description: Record<Language, string>;
}

/**
 * What she typed in her language. The other one says the same until somebody writes it: a template's translation, or
 * nothing, would be of another segment than the one that is made of it.
 */
export function titled<Definition extends Titled>(
  definition: Definition,
  begun: Titled | undefined,
  part: keyof Titled,
  hers: Language,
  typed: string,
): Definition {
  const other = hers === "en" ? "zh" : "en";
  const was = definition[part];
  const isUnwritten = ["", was[hers], begun?.[part][other]].includes(was[other]);
  return { ...definition, [part]: { ...was, [hers]: typed, ...(isUnwritten && { [other]: typed }) } };
}
