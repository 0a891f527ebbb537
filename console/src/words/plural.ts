/** "1 row", "2 rows": English's two forms; `shown` is the number as the reader's language writes it. */
export function plural(count: number, one: string, many: string, shown = String(count)): string {
  return `${shown} ${count === 1 ? one : many}`;
}
