// Builds what browsers load into pintar/static/build/: two sheets, three scripts, the fonts and the icon sprite.
// Names stay plain; the server adds a hash to each when it collects them. `--watch` builds again on every change.
import { build, context } from "esbuild";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = resolve(HERE, "../pintar/static/build");
const LUCIDE = resolve(HERE, "../node_modules/lucide-static/icons");
const LIMITS = { "pintar.css": 8192, "player.css": 4096, "player.js": 12288, "app.js": 34816, "sw.js": 6144, "offline.js": 9216, "practice.js": 4096, "upload.js": 20480, "early.js": 512, "waiting.js": 1024, "waiting.css": 1536, "door.js": 3072, "security.css": 2048, "plus-jakarta-sans-latin-wght-normal.woff2": 30720 };

const shared = {
  absWorkingDir: HERE,
  outdir: OUT,
  bundle: true,
  minify: true,
  legalComments: "none",
  nodePaths: [resolve(HERE, "../node_modules")],
  entryNames: "[name]",
  assetNames: "[name]",
  loader: { ".woff2": "file" },
  logLevel: "warning",
};
const jobs = [
  { ...shared, entryPoints: ["css/pintar.css", "css/desk.css", "css/kinds.css", "css/tickets.css", "css/judging.css", "css/mastery.css", "css/offline.css", "css/security.css", "css/sitting.css", "css/player.css", "css/waiting.css"], target: ["chrome105", "firefox110", "safari15.4"] },
  { ...shared, entryPoints: ["ts/early.ts", "ts/app.ts", "ts/desk.ts", "ts/upload.ts", "ts/judging.ts", "ts/offline.ts", "ts/practice.ts", "ts/waiting.ts", "ts/door.ts", "sw/sw.ts", "sw/leave.ts"], target: "es2020", format: "iife" },
  // Modules: a lesson that htmx brings in may name the player again, and it runs once.
  { ...shared, entryPoints: ["ts/player/player.ts", "ts/player/hls.ts"], target: "es2020", format: "esm" },
  { ...shared, entryPoints: ["ts/kinds/*.ts"], entryNames: "kind-[name]", target: "es2020", format: "esm" },
];

// Everything is made in memory first: a build that fails leaves the last good one standing.
const pictures = await sprite();
const built = await Promise.all(jobs.map((job) => build({ ...job, write: false })));
await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, "icons.svg"), pictures);
for (const { path, contents } of built.flatMap(({ outputFiles }) => outputFiles)) await writeFile(path, contents);
const sizes = await weigh();
if (process.argv.includes("--watch")) {
  for (const job of jobs) await (await context(job)).watch();
  console.log("Watching frontend/ for changes.");
} else {
  const heavy = sizes.filter(([name, , packed]) => packed > (LIMITS[name] ?? Infinity));
  for (const [name] of heavy) console.error(`${name} is heavier than its budget of ${LIMITS[name]} bytes`);
  process.exitCode = heavy.length ? 1 : 0;
}

/** One file of symbols: the pictures named in icons.json from lucide, and our own from icons/. */
async function sprite() {
  const wanted = JSON.parse(await readFile(join(HERE, "icons.json"), "utf8"));
  const own = (await readdir(join(HERE, "icons"))).map((file) => [file.replace(/\.svg$/, ""), join(HERE, "icons", file)]);
  const lent = Object.entries(wanted).map(([id, name]) => [id, join(LUCIDE, `${name}.svg`)]);
  const symbols = await Promise.all([...own, ...lent].map(async ([id, file]) => symbol(id, await readFile(file, "utf8"))));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** The drawing alone: colour and stroke come from the page that uses it. */
function symbol(id, svg) {
  const viewBox = /viewBox="([^"]+)"/.exec(svg)[1];
  const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${id}" viewBox="${viewBox}">${inside.replace(/\s+/g, " ").replace(/ ?\/> ?/g, "/>").trim()}</symbol>`;
}

/** Prints what each file weighs, bare and after brotli. */
async function weigh() {
  const rows = [];
  for (const name of (await readdir(OUT)).sort()) {
    const bytes = await readFile(join(OUT, name));
    const packed = name.endsWith(".woff2") ? bytes.length : brotliCompressSync(bytes).length;
    rows.push([name, (await stat(join(OUT, name))).size, packed]);
  }
  for (const [name, size, packed] of rows) console.log(`${name.padEnd(48)} ${String(size).padStart(8)} B ${String(packed).padStart(8)} B brotli`);
  return rows;
}
