/** A refusal of the API as an error: the problem document (RFC 9457) that came with it. */

export interface WrongPart {
  where: string;
  message: string;
}

interface ProblemDocument {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  hint?: string | null;
  errors?: WrongPart[] | null;
}

export class Problem extends Error {
  readonly status: number;
  /** Stable: "not_found", "input_refused" …; ours are "offline" (no answer) and "unreadable" (no problem document). */
  readonly code: string;
  readonly hint: string;
  /** The page that explains the code. */
  readonly type: string;
  /** Which parts of the request were wrong. */
  readonly parts: WrongPart[];
  readonly retryAfterSeconds: number | null;

  constructor(document: ProblemDocument, retryAfter: string | null = null) {
    super(document.detail ?? document.title ?? document.code ?? "");
    this.name = "Problem";
    this.status = document.status ?? 0;
    this.code = document.code ?? "unreadable";
    this.hint = document.hint ?? "";
    this.type = document.type ?? "";
    this.parts = document.errors ?? [];
    const seconds = Number(retryAfter);
    this.retryAfterSeconds = retryAfter && Number.isFinite(seconds) ? seconds : null;
  }

  /** What is said of one field of a form: "account" finds the part "body.account". */
  of(field: string): string | undefined {
    return this.parts.find((part) => part.where.split(".").includes(field))?.message;
  }
}

/** Reads the problem of an answer that was not 2xx. */
export async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = response.headers.get("retry-after");
  const kind = response.headers.get("content-type") ?? "";
  if (!kind.startsWith("application/problem+json")) {
    return new Problem({ status: response.status, code: "unreadable" }, retryAfter);
  }
  return new Problem((await response.json()) as ProblemDocument, retryAfter);
}

/** Whether asking again could help: the server did not answer, is busy, or asks to wait. */
export function worthRetrying(error: unknown): boolean {
  return error instanceof Problem && (error.status === 0 || error.status === 503 || error.status === 429);
}
