// Writes a script minified, by the minifier that the console's build brings. Usage: node minify.mjs <from> <to>
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [from, to] = process.argv.slice(2);
const parts = createRequire(new URL("../console/package.json", import.meta.url));
const { minify } = await import(pathToFileURL(parts.resolve("rolldown/utils")).href);
const made = await minify("suasion.js", readFileSync(from, "utf8"), {
  module: false,
  compress: { target: "es2018" },
  mangle: { toplevel: true },
  codegen: { removeWhitespace: true },
});
if (made.errors.length) throw new Error(made.errors.map((error) => error.message).join("\n"));
writeFileSync(to, `/*! Suasion's browser snippet, Apache-2.0; its source is snippet/suasion.js */\n${made.code}\n`);
