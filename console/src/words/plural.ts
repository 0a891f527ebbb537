/** "1 row", "2 rows": English's two forms; `shown` is the number as the reader's language writes it. */
export function plural(count: number, one: string, many: string, shown = String(count)): string {
  return `${shown} ${form(count, one, many)}`;
}

/** The form alone, where the number stands elsewhere. */
export function form(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}
