/** The texts that are known where somebody typed the same in other letters: the API tells "bread" from "BREAD". */
export function meant(typed: string, known: readonly string[]): string[] {
  const parts = typed.split(/[,，、]/).map((part) => part.trim());
  const folded = new Map(known.map((text) => [text.toLowerCase(), text]));
  return [typed, ...parts]
    .flatMap((part) => {
      const text = folded.get(part.toLowerCase());
      return text === undefined || known.includes(part) ? [] : [text];
    })
    .filter((text, at, all) => all.indexOf(text) === at);
}
