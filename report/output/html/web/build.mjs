// Bundles the front end into dist/: app.js, app.css, the licences of what is in
// them, and the hashes of what they were built from. One call of esbuild; the
// icons are read from lucide's files.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const icons = ["layout-dashboard", "shield-alert", "monitor-smartphone", "users", "key-round", "scroll-text", "database", "flask-conical", "search", "printer", "moon", "sun", "keyboard",
  "triangle-alert", "download", "upload", "clipboard-check", "copy", "check", "x", "zoom-in", "zoom-out", "maximize", "arrow-left", "arrow-right", "chevron-right", "chevron-down", "user", "clock", "arrow-down", "arrow-up", "circle-dot", "circle-slash", "circle-dashed", "circle-help"];

const lucide = {
  name: "lucide",
  setup(b) {
    b.onResolve({ filter: /^lucide$/ }, () => ({ path: "lucide", namespace: "lucide" }));
    b.onLoad({ filter: /.*/, namespace: "lucide" }, () => {
      const table = {};
      for (const name of icons) {
        const svg = readFileSync(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
        table[name] = [...svg.matchAll(/<(path|circle|rect|line|polyline|polygon|ellipse)\s([^>]*?)\/>/g)].map((m) => [m[1], Object.fromEntries([...m[2].matchAll(/([\w-]+)="([^"]*)"/g)].map((a) => [a[1], a[2]]))]);
      }
      return { contents: JSON.stringify(table), loader: "json" };
    });
  },
};

mkdirSync("dist", { recursive: true });
await build({
  entryPoints: { app: "src/app.tsx" }, outdir: "dist", bundle: true, minify: true, format: "iife", target: "es2022", charset: "ascii",
  legalComments: "none", jsx: "automatic", jsxImportSource: "preact", plugins: [lucide], logLevel: "warning",
});

const licence = (name, file) => `${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version}\n\n${readFileSync(`node_modules/${name}/${file}`, "utf8").trim()}`;
writeFileSync("dist/licences.txt", [licence("preact", "LICENSE"), licence("lucide-static", "LICENSE")].join("\n\n----\n\n") + "\n");

// A test in Go compares this list with the sources: what was not built again
// after a change would not understand the data of its own report.
const sources = ["build.mjs", "package-lock.json", ...readdirSync("src").map((name) => `src/${name}`)].sort();
writeFileSync("dist/sources.txt", sources.map((name) => `${createHash("sha256").update(readFileSync(name)).digest("hex")}  ${name}\n`).join(""));
