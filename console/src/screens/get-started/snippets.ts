/** Sending one event in the words of a program: everything in them is filled in, so that they run as they are. */

export const LANGUAGES = ["curl", "javascript", "python"] as const;
export type SnippetLanguage = (typeof LANGUAGES)[number];

export interface Filled {
  /** Where this server is reached: "http://127.0.0.1:8765". */
  origin: string;
  key: string;
  /** The customer's id at the source. */
  user: string;
}

/** A short id that no other try has, for the customer of an example. */
export function madeUser(random = crypto.getRandomValues(new Uint8Array(4))): string {
  return `try-${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export function snippet(language: SnippetLanguage, filled: Filled): string {
  return WRITERS[language](filled);
}

const event = (user: string) =>
  JSON.stringify({ userId: user, event: "Product Viewed", properties: { product_id: "sku-1" } });

const WRITERS: Record<SnippetLanguage, (filled: Filled) => string> = {
  curl: ({ origin, key, user }) =>
    [
      `curl -u '${key}:' '${origin}/v1/track' \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d '${event(user)}'`,
    ].join("\n"),
  javascript: ({ origin, key, user }) =>
    [
      `await fetch("${origin}/v1/track", {`,
      `  method: "POST",`,
      `  headers: {`,
      `    Authorization: "Basic " + btoa("${key}:"),`,
      `    "Content-Type": "application/json",`,
      `  },`,
      `  body: JSON.stringify({`,
      `    userId: "${user}",`,
      `    event: "Product Viewed",`,
      `    properties: { product_id: "sku-1" },`,
      `  }),`,
      `});`,
    ].join("\n"),
  python: ({ origin, key, user }) =>
    [
      `import base64, json, urllib.request`,
      ``,
      `event = ${event(user).replaceAll(":{", ": {").replaceAll('":"', '": "').replaceAll(',"', ', "')}`,
      `request = urllib.request.Request(`,
      `    "${origin}/v1/track",`,
      `    json.dumps(event).encode(),`,
      `    {`,
      `        "Authorization": "Basic " + base64.b64encode(b"${key}:").decode(),`,
      `        "Content-Type": "application/json",`,
      `    },`,
      `)`,
      `print(urllib.request.urlopen(request).read().decode())`,
    ].join("\n"),
};
