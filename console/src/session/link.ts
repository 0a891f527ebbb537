/** The one-time link's token, which comes in the fragment so that no server or log on the way sees it. */

/** "#link=abc" is "abc"; anything else is null. */
export function tokenIn(fragment: string): string | null {
  const found = new URLSearchParams(fragment.replace(/^#/, "")).get("link");
  return found || null;
}

/** Takes the token off the address bar and out of the history, at once. */
export function takeToken(): string | null {
  const token = tokenIn(window.location.hash);
  if (token) window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return token;
}
