import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

// Text between tags is found by the linter (noJsxLiterals); these attributes are read out or shown as well.
const SPOKEN =
  /\b(aria-label|aria-description|title|placeholder|alt|label|caption|sentence|lead|act|term|header)=(?:"[^"]*\p{L}[^"]*"|\{"[^"]*\p{L}[^"]*"\})/gu;

test("no attribute that a person reads is written in the source", () => {
  const files = globSync("src/**/*.tsx", { cwd: `${import.meta.dirname}/..` });
  assert.ok(files.length > 20);
  const found = files.flatMap((file) =>
    [...readFileSync(`${import.meta.dirname}/../${file}`, "utf-8").matchAll(SPOKEN)].map(
      (hit) => `${file}: ${hit[0]}`,
    ),
  );
  assert.deepEqual(found, []);
});
