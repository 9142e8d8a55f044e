// Makes static/dist: scripts, style sheets, fonts and the licences of what they contain. Run by `npm run build`.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import esbuild from "esbuild";
import subsetFont from "subset-font";

import { sheets } from "./styles.mjs";

// One entry per feature: static/src/<name>/index.ts becomes static/dist/<name>.js.
const ENTRIES = ["base", "annotations", "desk", "editor", "impulses", "passkeys", "responses"];

// Sheets of dist/<name>.css in this order; "kern" stands for what is used of KERN's.
const SHEETS = {
  site: ["kern", "fonts", "tokens", "base", "layout", "prose", "components", "reading", "ledger", "thread", "measures", "reports", "notices", "print"],
  workspace: ["workspace", "annotations", "impulses", "answering", "desk", "measure-work", "inbox", "editor"],
};

// unicode-range in static/css/fonts.css says the same.
const LETTERS = ranges([0x20, 0x7e], [0xa0, 0xff], [0x152, 0x153], [0x2010, 0x2015], [0x2018, 0x201e], [0x2020, 0x2022],
  [0x2026, 0x2026], [0x202f, 0x2030], [0x2032, 0x2033], [0x2039, 0x203a], [0x20ac, 0x20ac], [0x2122, 0x2122],
  [0x2190, 0x2193], [0x2212, 0x2212]);
const MORE_LETTERS = ranges([0x100, 0x151], [0x154, 0x17f], [0x218, 0x21b]);
const FONTS = {
  "fira-sans-regular": ["latin-400-normal", LETTERS],
  "fira-sans-semibold": ["latin-600-normal", LETTERS],
  "fira-sans-italic": ["latin-400-italic", LETTERS],
  "fira-sans-regular-more": ["latin-ext-400-normal", MORE_LETTERS],
  "fira-sans-semibold-more": ["latin-ext-600-normal", MORE_LETTERS],
};

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const dist = path.join(root, "static/dist");

function ranges(...pairs) {
  return pairs.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i))).join("");
}

async function write(name, content) {
  await writeFile(path.join(dist, name), content);
  const size = name.endsWith(".woff2") ? content.length : gzipSync(content, { level: 9 }).length;
  console.log(`${name.padEnd(36)} ${(size / 1000).toFixed(1).padStart(6)} kB${name.endsWith(".woff2") ? "" : " gz"}`);
}

async function fonts() {
  await mkdir(path.join(dist, "fonts"), { recursive: true });
  for (const [name, [source, letters]] of Object.entries(FONTS)) {
    const file = await readFile(path.join(root, `node_modules/@fontsource/fira-sans/files/fira-sans-${source}.woff2`));
    await write(`fonts/${name}.woff2`, await subsetFont(file, letters, { targetFormat: "woff2" }));
  }
}

async function styles() {
  for (const [name, css] of Object.entries(await sheets(root, SHEETS))) {
    const { code } = await esbuild.transform(css, {
      loader: "css",
      minify: true,
      legalComments: "none",
      target: ["chrome111", "firefox115", "safari16.4"],
    });
    const notice = "/* Nachhall, EUPL-1.2. Contains parts of KERN UX (EUPL-1.2); see licences/. */\n";
    await write(`${name}.css`, notice + code);
  }
}

async function scripts() {
  const result = await esbuild.build({
    entryPoints: Object.fromEntries(ENTRIES.map((name) => [name, path.join(root, `static/src/${name}/index.ts`)])),
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    chunkNames: "chunks/[name]-[hash]",
    legalComments: "none",
    write: false,
  });
  await mkdir(path.join(dist, "chunks"), { recursive: true });
  for (const file of result.outputFiles) {
    await write(path.relative(dist, file.path), file.contents);
  }
}

async function licences() {
  const target = path.join(dist, "licences");
  await mkdir(target, { recursive: true });
  await cp(path.join(root, "node_modules/@fontsource/fira-sans/LICENSE"), path.join(target, "fira-sans-OFL.txt"));
  await cp(path.join(root, "node_modules/@kern-ux/native/LICENSE.md"), path.join(target, "kern-ux-EUPL.md"));
  await cp(path.join(root, "node_modules/htmx.org/LICENSE"), path.join(target, "htmx-0BSD.txt"));
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([fonts(), licences()]);
await styles();
await scripts();
