import { type AnyRequest, target } from "../api/client.ts";

/** Writes a call for a shell; the key stays a variable, so that copying it shows nobody's key. */
export function curlOf(origin: string, operation: string, request: AnyRequest): string {
  const [method, address] = target(operation, request);
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const parts = [`curl ${quoted(origin + address)}`, '-H "Authorization: Bearer $SUASION_KEY"'];
  if (method !== "GET") parts.push(`-X ${method}`);
  if (method === "POST") parts.push('-H "Idempotency-Key: $(uuidgen)"');
  if (request.body !== undefined) {
    parts.push("-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(request.body))}`);
  }
  return parts.join(" \\\n  ");
}
