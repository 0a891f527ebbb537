/** The one-time link's token, which comes in the fragment so that no server or log on the way sees it. */

/** "#link=abc" is "abc"; anything else is null. */
export function tokenIn(fragment: string): string | null {
  const found = new URLSearchParams(fragment.replace(/^#/, "")).get("link");
  return found || null;
}

/** The address to show instead: without the token, and Home for the address that links lead to. */
export function addressAfter({
  pathname,
  search,
  hash,
}: Pick<Location, "pathname" | "search" | "hash">): string {
  if (pathname === "/sign-in") return "/";
  return pathname + search + (tokenIn(hash) ? "" : hash);
}

/** Takes the token off the address bar and out of the history, at once. */
export function takeToken(): string | null {
  const { location, history } = window;
  const token = tokenIn(location.hash);
  history.replaceState(null, "", addressAfter(location));
  return token;
}
