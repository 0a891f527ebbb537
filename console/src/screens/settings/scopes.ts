/** Scopes are written `resource:read` and `resource:write`. */

/** The resources that some scopes are about, in alphabetical order. */
export function resourcesOf(scopes: readonly string[]): string[] {
  return [...new Set(scopes.map((scope) => scope.split(":")[0] ?? ""))].sort();
}
