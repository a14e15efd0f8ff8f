// Builds dist/: the Node server, the command line, and the browser's files under names that carry their hash.
// A server may be running from it meanwhile, so files that stay the same stay in place.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { dependencies } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const assets = join(dist, "public", "assets");

mkdirSync(assets, { recursive: true });

const source = join(root, "src", "web", "assets");
const manifest = {};
const built = await build({
  absWorkingDir: root,
  entryPoints: readdirSync(source)
    .filter((name) => /\.(ts|css)$/.test(name))
    .map((name) => join(source, name)),
  bundle: true,
  minify: true,
  write: false,
  outdir: join(dist, "unhashed"),
  format: "iife",
  target: ["es2022", "safari16"],
  loader: { ".svg": "dataurl" },
  logLevel: "warning",
});
const keep = (name, bytes) => {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const hashed = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  writeFileSync(join(assets, hashed), bytes);
  manifest[name] = `/assets/${hashed}`;
};
for (const file of built.outputFiles) keep(basename(file.path), file.contents);
keep("icon.svg", readFileSync(join(source, "icon.svg")));
copyFileSync(join(source, "icon.svg"), join(dist, "public", "favicon.svg"));
writeFileSync(
  join(dist, "public", "_headers"),
  "/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n  X-Content-Type-Options: nosniff\n",
);
writeFileSync(join(dist, "assets.json"), JSON.stringify(manifest, null, 2));
const WEEK_MS = 7 * 86_400_000;
// A server that started from an older build may still load one of its parts.
for (const name of readdirSync(dist))
  if (/-[A-Z0-9]{8}\.js(\.map)?$/.test(name) && Date.now() - statSync(join(dist, name)).mtimeMs > WEEK_MS)
    rmSync(join(dist, name));
const current = new Set(Object.values(manifest).map((address) => basename(address)));
for (const name of readdirSync(assets)) if (!current.has(name)) rmSync(join(assets, name));

await build({
  absWorkingDir: root,
  entryPoints: ["src/node.ts", "src/admin.ts", "src/db-thread.ts"],
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  // Packages stay outside, for a quick build; this one loads twice as fast without the parts nobody uses.
  external: Object.keys(dependencies).filter((name) => name !== "react-email"),
  outdir: dist,
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  sourcemap: true,
  logLevel: "warning",
});
