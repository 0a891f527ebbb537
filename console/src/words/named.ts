/** The name of a code that the API gives: `named(words.customer.states, row.state)`; one without a name names itself. */
export function named(names: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(names, code) ? (names[code] ?? code) : code;
}
