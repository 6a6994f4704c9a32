// Builds ../static from src: node build.js [folder]. Equal sources and an equal lock file give equal bytes.

import { build } from "esbuild";

const outdir = process.argv[2] ?? "../static";

await build({
  entryPoints: ["src/charts.js", "src/workbench.js", "src/style.css", "src/workbench.css", "src/icon.svg"],
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: "[name]",
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  charset: "utf8",
  loader: { ".svg": "copy" },
  logLevel: "warning",
});
