import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { type Point, points } from "./points.ts";
import { runCrashes } from "./run.ts";

// `npm run test:crash -- --seeds 200 --at-once 3 "mid-body"`: prints one table; ends with 1 unless everything but kills is 0.

const given = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
  const at = given.indexOf(name);
  return at < 0 ? otherwise : Number(given.splice(at, 2)[1]);
};
const seeds = option("--seeds", 200);
const atOnce = option("--at-once", cpus().length + 1);
const wanted = given.length > 0 ? points.filter((point) => given.includes(point)) : points;

execFileSync(process.execPath, ["scripts/build.mjs"], { stdio: ["ignore", "ignore", "inherit"] });
const startedAt = Date.now();
const tallies = await runCrashes(seeds, wanted as readonly Point[], atOnce, console.error);
const rows = [...tallies].map(([point, { kills, lost, duplicated, falseStates }]) => ({
  point,
  kills,
  lost,
  duplicated,
  "false states": falseStates,
}));
console.table(rows);
console.log(`${cpus().length} × ${cpus()[0]?.model}, node ${process.version}, ${Math.round((Date.now() - startedAt) / 1000)} s`);
for (const [point, { notes }] of tallies) for (const note of notes.slice(0, 10)) console.log(`${point}: ${note}`);
const whole = rows.every((row) => row.kills === seeds && row.lost + row.duplicated + row["false states"] === 0);
process.exit(whole ? 0 : 1);
