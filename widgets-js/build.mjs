// Bundle the widgets: one module and one style sheet each, for Python to send to the page.
//
// Run: node build.mjs [folder]. Without a folder the bundles go where Python reads them, and
// SHA256SUMS is written, by which a test knows without node that they are fresh.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

const STATIC = "../dlsg_utils/widgets/static";
const folder = process.argv[2] ? resolve(process.argv[2]) : STATIC;
process.chdir(import.meta.dirname);

// A widget's module has a default export; page.js brings widgets to life in exported pages, and
// slides.js makes slides of a page.
const isEntry = (name) =>
  ["page.js", "slides.js"].includes(name) ||
  /^export default /m.test(readFileSync(`src/${name}`, "utf8"));
const entries = readdirSync("src").filter((name) => name.endsWith(".js") && isEntry(name));
const made = "Made by `make widgets` from widgets-js/src. Change those files, not this one.";

const { metafile } = await build({
  entryPoints: entries.map((name) => `src/${name}`),
  outdir: folder,
  absWorkingDir: import.meta.dirname,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  banner: { js: `// ${made}`, css: `/* ${made} */` },
  metafile: true,
  logLevel: "warning",
});

if (folder === STATIC) {
  const listed = (place) =>
    readdirSync(place)
      .sort()
      .map((name) => `${place}/${name}`);
  for (const path of listed(STATIC)) if (!(path in metafile.outputs)) rmSync(path);
  const files = ["build.mjs", "package-lock.json", ...listed("src"), ...listed(STATIC)];
  const sum = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
  writeFileSync("SHA256SUMS", files.map((path) => `${sum(path)}  ${path}\n`).join(""));
}
