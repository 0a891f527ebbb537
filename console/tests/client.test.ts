import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { call, rememberCsrf, target, whenSignedOut } from "../src/api/client.ts";
import { Problem, worthRetrying } from "../src/api/problem.ts";
import { curlOf } from "../src/components/curl.ts";
import { addressAfter, tokenIn } from "../src/session/link.ts";

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** Runs `use` while a real server answers what the client asks of its own origin. */
async function withServer(respond: Respond, use: () => Promise<void>): Promise<void> {
  const server = createServer(respond).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const real = globalThis.fetch;
  // A browser resolves "/api" against its page; node has no page.
  globalThis.fetch = (input, init) => real(new URL(String(input), origin), init);
  try {
    await use();
  } finally {
    globalThis.fetch = real;
    server.closeAllConnections();
    server.close();
  }
}

function refuse(response: ServerResponse, status: number, document: object): void {
  response.writeHead(status, { "Content-Type": "application/problem+json", "Retry-After": "7" });
  response.end(JSON.stringify({ status, ...document }));
}

test("an address carries its parameters, escaped, and leaves out what is not given", () => {
  const request = { path: { item: "a/b ü" }, query: { limit: 5, q: "", cursor: null, kind: ["x", "y"] } };
  assert.deepEqual(target("GET /api/items/{item}", request), [
    "GET",
    "/api/items/a%2Fb%20%C3%BC?limit=5&kind=x&kind=y",
  ]);
});

test("a call with an effect carries the session's token, and a POST a key of its own", async () => {
  const seen: IncomingMessage["headers"][] = [];
  const respond: Respond = (request, response) => {
    seen.push(request.headers);
    response.writeHead(200, { "Content-Type": "application/json" }).end('{"csrf":"x"}');
  };
  rememberCsrf("token-1");
  await withServer(respond, async () => {
    await call("GET /api/session");
    await call("PATCH /api/session", { body: { language: "en" } });
    await call("POST /api/session", { body: { account: "a", password: "b" } });
    await call("POST /api/session", { body: { account: "a", password: "b" } });
  });
  assert.deepEqual(
    seen.map((headers) => headers["x-csrf-token"]),
    [undefined, "token-1", "token-1", "token-1"],
  );
  const keys = seen.map((headers) => headers["idempotency-key"]);
  assert.deepEqual(keys.slice(0, 2), [undefined, undefined]);
  assert.match(String(keys[2]), /^[0-9a-f]{32}$/);
  assert.notEqual(keys[2], keys[3]);
});

test("a refusal is a typed error with its parts", async () => {
  const document = {
    code: "input_refused",
    detail: "No.",
    hint: "Look.",
    errors: [{ where: "body.account", message: "too long" }],
  };
  await withServer(
    (_, response) => refuse(response, 422, document),
    async () => {
      await assert.rejects(call("GET /api/session"), (error: unknown) => {
        assert.ok(error instanceof Problem);
        assert.deepEqual(
          [error.status, error.code, error.message, error.hint],
          [422, "input_refused", "No.", "Look."],
        );
        assert.deepEqual(
          [error.of("account"), error.of("name"), error.retryAfterSeconds],
          ["too long", undefined, 7],
        );
        return true;
      });
    },
  );
});

test("a 401 tells the console that nobody is signed in", async () => {
  let told = 0;
  whenSignedOut(() => {
    told += 1;
  });
  await withServer(
    (_, response) => refuse(response, 401, { code: "not_signed_in" }),
    () => assert.rejects(call("GET /api/session"), Problem),
  );
  assert.equal(told, 1);
});

test("no answer is a problem of its own, and worth another try; a refusal is not", async () => {
  const dropped: Respond = (request) => request.socket.destroy();
  await withServer(dropped, () =>
    assert.rejects(call("GET /api/session"), (error: unknown) => {
      assert.ok(error instanceof Problem && error.code === "offline");
      assert.equal(worthRetrying(error), true);
      return true;
    }),
  );
  assert.equal(worthRetrying(new Problem({ status: 404 })), false);
});

test("an answer that is no problem document is said to be unreadable", async () => {
  await withServer(
    (_, response) => response.writeHead(502, { "Content-Type": "text/html" }).end("<p>proxy"),
    () => assert.rejects(call("GET /api/session"), { code: "unreadable", status: 502 }),
  );
});

test("a copied call quotes for the shell and never holds a key", () => {
  const text = curlOf("http://127.0.0.1:8765", "POST /api/segments", { body: { name: "it's" } });
  assert.equal(
    text,
    `curl 'http://127.0.0.1:8765/api/segments' \\\n  -H "Authorization: Bearer $SUASION_KEY" \\\n  -X POST \\\n` +
      `  -H "Idempotency-Key: $(uuidgen)" \\\n  -H 'Content-Type: application/json' \\\n  -d '{"name":"it'\\''s"}'`,
  );
});

test("only a fragment with a link has a token", () => {
  assert.equal(tokenIn("#link=abc_1-2"), "abc_1-2");
  assert.equal(tokenIn("#other=abc"), null);
  assert.equal(tokenIn(""), null);
});

test("the address keeps everything but the token, and sign-in leads home", () => {
  const at = (pathname: string, search: string, hash: string) => addressAfter({ pathname, search, hash });
  assert.equal(at("/items", "?q=x", "#link=abc"), "/items?q=x");
  assert.equal(at("/items", "", "#top"), "/items#top");
  assert.equal(at("/sign-in", "", "#link=abc"), "/");
});
