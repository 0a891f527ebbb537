/** Calls the API: `await call("GET /api/items/{item}", { path: { item } })`, typed by schema.ts. */

import { Problem, problemOf } from "./problem.ts";
import type { Operations } from "./schema.ts";

export type Operation = keyof Operations;
type Required<Name extends string, T> = [T] extends [never]
  ? unknown
  : Record<string, never> extends T
    ? { [K in Name]?: T }
    : { [K in Name]: T };

/** What an operation takes: its path parameters, its query, its body. */
export type Request<O extends Operation> = Required<"path", Operations[O]["path"]> &
  Required<"query", Operations[O]["query"]> &
  Required<"body", Operations[O]["body"]>;
export type Answer<O extends Operation> = Operations[O]["answer"];

/** A request whose operation is not known at compile time; every `Request` is one. */
export interface AnyRequest {
  path?: object;
  query?: object;
  body?: unknown;
}

interface Options {
  signal?: AbortSignal | undefined;
  /** Makes a repeated POST one effect; `newKey()` makes one for each act of a person. */
  idempotencyKey?: string;
  /** Sent as the body as it is, for operations that take a file. */
  file?: Blob;
  /** A 401 is about the password that was sent, not about the session. */
  sendsPassword?: boolean;
}

let csrf = "";
let onSignedOut = () => {};

/** Remembers the session's token, which every call with an effect carries. */
export function rememberCsrf(token: string): void {
  csrf = token;
}

/** Says what to do when the server says 401. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

export function newKey(): string {
  // Not `randomUUID`, which plain http to another machine does not have.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** The method and the address of a call: ["GET", "/api/items/7?limit=5"]. */
export function target(operation: string, request: AnyRequest): [method: string, address: string] {
  const [method = "GET", template = "/"] = operation.split(" ");
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String((request.path as Record<string, unknown> | undefined)?.[name] ?? "")),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined || value === null || value === "") continue;
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  }
  return [method, query.size > 0 ? `${path}?${query}` : path];
}

/** Calls an operation. Throws `Problem`, also when no answer came (status 0, code "offline"). */
export async function call<O extends Operation>(
  operation: O,
  ...[request, options]: Record<string, never> extends Request<O>
    ? [request?: Request<O>, options?: Options]
    : [request: Request<O>, options?: Options]
): Promise<Answer<O>> {
  return (await callAny(operation, (request ?? {}) as AnyRequest, options)) as Answer<O>;
}

async function callAny(operation: string, request: AnyRequest, options: Options = {}): Promise<unknown> {
  const [method, address] = target(operation, request);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (request.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.file) headers["Content-Type"] = "application/octet-stream";
  if (method !== "GET" && csrf) headers["X-CSRF-Token"] = csrf;
  if (method === "POST") headers["Idempotency-Key"] = options.idempotencyKey ?? newKey();
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers,
      credentials: "same-origin",
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(options.file ? { body: options.file } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem({ code: "offline" });
  }
  if (response.ok) return response.status === 204 ? undefined : await response.json();
  const problem = await problemOf(response);
  if (problem.status === 401 && !options.sendsPassword) onSignedOut();
  throw problem;
}
