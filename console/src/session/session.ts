/** Who is signed in: null when nobody is, undefined while it is being asked. */

import { useQuery } from "@tanstack/react-query";
import { call, rememberCsrf, whenSignedOut } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { queries } from "../api/queries.ts";
import type { SessionShape, Who } from "../api/schema.ts";
import type { Locale } from "../words/words.ts";

/** The person who is signed in, and what they may do. */
export interface Session
  extends Pick<SessionShape, "account" | "name" | "role" | "language" | "way" | "has_password" | "made_at"> {
  scopes: readonly string[];
  /** The workspace's: of every amount. */
  currency: string;
}

const KEY = ["session"];

whenSignedOut(() => queries.setQueryData(KEY, null));

async function ask(): Promise<Session | null> {
  try {
    return remembered(await call("GET /api/session"));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

function remembered({ scopes, session, workspace }: Who): Session {
  if (!session) throw new Error("GET /api/session tells of a key, not of a person");
  rememberCsrf(session.csrf_token);
  return { ...session, scopes, currency: workspace.currency };
}

const OPTIONS = { queryKey: KEY, queryFn: ask, staleTime: Number.POSITIVE_INFINITY };

export function useSessionQuery() {
  return useQuery(OPTIONS);
}

/** Asks who is signed in before anything is drawn; the screens find the answer here. */
export function askAhead(): Promise<Session | null> {
  return queries.ensureQueryData(OPTIONS);
}

export function useSession(): Session | null | undefined {
  return useSessionQuery().data;
}

/** Whether the person may: `useMay("people:read")`. The server decides; this only hides what it would refuse. */
export function useMay(scope: string): boolean {
  return useSession()?.scopes.includes(scope) ?? false;
}

export async function signIn(account: string, password: string): Promise<void> {
  begin(await call("POST /api/session", { body: { account, password } }));
}

export async function signInByLink(token: string): Promise<void> {
  begin(await call("POST /api/session/link", { body: { token } }));
}

/** Nothing that one person saw is kept for the next. */
export async function signOut(): Promise<void> {
  await call("DELETE /api/session");
  rememberCsrf("");
  forget();
  queries.setQueryData(KEY, null);
}

/** Keeps the person's language on the server. */
export async function keepLanguage(language: Locale): Promise<void> {
  queries.setQueryData(KEY, remembered(await call("PATCH /api/session", { body: { language } })));
}

/** Changes the person's own name. */
export async function keepName(name: string): Promise<void> {
  queries.setQueryData(KEY, remembered(await call("PATCH /api/session", { body: { name } })));
}

/** A new password ends every other session; this one goes on under a new token. */
export async function setPassword(next: string, old?: string): Promise<void> {
  const body = old === undefined ? { new: next } : { new: next, old };
  queries.setQueryData(
    KEY,
    remembered(await call("PUT /api/session/password", { body }, { sendsPassword: true })),
  );
  // Home says that nobody has set one, and Get started counts it.
  await queries.invalidateQueries({ queryKey: ["GET /api/overview"] });
}

function begin(who: Who): void {
  forget();
  queries.setQueryData(KEY, remembered(who));
}

/** Drops every answer but the session itself, which the page is watching. */
function forget(): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== KEY[0] });
}
