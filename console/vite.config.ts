import { createReadStream, createWriteStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const outDir = "../src/suasion/console";

/** Writes each asset's .br and .gz beside it, so that the server compresses nothing while it answers. */
function precompressed(): Plugin {
  return {
    name: "precompressed",
    apply: "build",
    async closeBundle() {
      const names = await readdir(join(outDir, "assets"));
      for (const name of names.filter((name) => /\.(js|css|svg)$/.test(name))) {
        const path = join(outDir, "assets", name);
        const brotli = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        await pipeline(createReadStream(path), brotli, createWriteStream(`${path}.br`));
        await pipeline(createReadStream(path), createGzip({ level: 9 }), createWriteStream(`${path}.gz`));
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), precompressed()],
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2023",
    cssTarget: ["chrome123", "safari17.5", "firefox120"],
    // The policy allows no data: scripts or styles, and a file of its own is cached for good.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    // What several screens share is one file, not one for each pair of them: a first visit waits for requests, not for bytes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            {
              name: "builder",
              test: /segments\/(builder\/|DefineSegment|Sample|templates)|words\/[\w-]+\/builder/,
              priority: 3,
              includeDependenciesRecursively: false,
            },
            {
              // Not among what is shared: it shows a table, and two files that load each other do not start.
              name: "files",
              test: /screens\/imports\/(?!Import\.tsx)|get-started\/(JobProgress|NotYours)|words\/[\w-]+\/imports/,
              priority: 3,
              includeDependenciesRecursively: false,
            },
            {
              name: "tables",
              test: /react-table|table-core|DataTable/,
              priority: 2,
              includeDependenciesRecursively: false,
            },
            {
              name: "shared",
              test: /\/src\/|node_modules\/(?!.*(echarts|zrender))/,
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    // `suasion serve` answers the calls while vite serves the screens.
    proxy: { "/api": "http://127.0.0.1:8765", "/v1": "http://127.0.0.1:8765" },
  },
});
