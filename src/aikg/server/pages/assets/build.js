// Builds ../static from src: node build.js [folder]. Equal sources and an equal lock file give equal bytes.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  legalComments: "none",
  charset: "utf8",
  loader: { ".svg": "copy" },
  logLevel: "warning",
});

/** The licences of what is bundled ask that they come with it. */
function licences() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  const bundled = Object.entries(packages).filter(([path, { dev }]) => path && !dev);
  return bundled.map(([path, { version, license }]) => {
    const file = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? readFileSync(`${path}/${file}`, "utf8").trim() : `Licence: ${license}`;
    return `${path.replace("node_modules/", "")} ${version}\n\n${text}\n`;
  });
}

writeFileSync(`${outdir}/licences.txt`, licences().join(`\n${"-".repeat(72)}\n\n`));
