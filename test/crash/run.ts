import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { runChain, type Template } from "./chain.ts";
import { type Point, points } from "./points.ts";
import { MOST_SEEDS, makeTemplate } from "./template.ts";
import { empty, type Tally } from "./verify.ts";

/** People in the groups of one database: within one request, and over several. */
const shapes = [[2, 1], [12, 5], [40, 30, 20], [130]];

type Chain = { point: Point; seeds: number[]; shape: number };

/** Kills a server `seedsPerPoint` times at each point. @returns what came of it. */
export async function runCrashes(
  seedsPerPoint: number,
  wanted: readonly Point[] = points,
  atOnce = cpus().length + 1,
  say: (text: string) => void = () => {},
) {
  const folder = mkdtempSync(join(tmpdir(), "convene-template-"));
  const templates: Template[] = [];
  const used = seedsPerPoint <= 2 ? shapes.slice(1, 2) : shapes;
  for (const [index, sizes] of used.entries()) {
    const file = join(folder, `${index}.db`);
    templates.push({ file, groups: await makeTemplate(file, sizes) });
  }
  const chains: Chain[] = [];
  for (let done = 0; done < seedsPerPoint; done += MOST_SEEDS)
    for (const point of wanted) {
      const length = Math.min(MOST_SEEDS, seedsPerPoint - done);
      const seeds = Array.from({ length }, (_, index) => points.indexOf(point) * 100_000 + done + index);
      chains.push({ point, seeds, shape: (done / MOST_SEEDS) % templates.length });
    }
  const tallies = new Map<Point, Tally>(wanted.map((point) => [point, empty()]));
  const work = async () => {
    for (let chain = chains.shift(); chain; chain = chains.shift()) {
      const tally = await runChain(chain.point, chain.seeds, templates[chain.shape] as Template);
      const sum = tallies.get(chain.point) ?? empty();
      for (const count of ["kills", "lost", "duplicated", "falseStates"] as const) sum[count] += tally[count];
      sum.notes.push(...tally.notes);
      say(`${chain.point}: ${sum.kills} of ${seedsPerPoint}${sum.notes.length > 0 ? ", not all well" : ""}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  rmSync(folder, { recursive: true, force: true });
  return tallies;
}
