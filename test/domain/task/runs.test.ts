import fc from "fast-check";
import { expect, test } from "vitest";
import type { Mark } from "../../../src/domain/attendance/attendance.ts";
import { saveRegister } from "../../../src/domain/attendance/save-register.ts";
import { callOffPause } from "../../../src/domain/enrolment/end-pause.ts";
import { pause } from "../../../src/domain/enrolment/pause.ts";
import { listPauses } from "../../../src/domain/enrolment/pauses.ts";
import { updateProgram } from "../../../src/domain/program/update.ts";
import { listTasks } from "../../../src/domain/task/queries.ts";
import { addDays } from "../../../src/time.ts";
import { openGroup, WEEK } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

const FIRST = "2026-12-23";
const HELD = 6;
const letters: (Mark | null)[] = [
  ...(["present", "late", "left_early", "turned_away_late", "excused", "late_cancel", "no_show", "not_expected"] as const),
  ...(["no_show", "no_show", "no_show"] as const),
  null,
];

/** What the rule says, read from the sentence of it: back from the newest, until they came or a pause lies in between. */
function expected(marks: (Mark | null)[], away: { from: number; until: number }[], outreach: number, exit: number): string {
  let misses = 0;
  for (let week = HELD - 1; week >= 0; week -= 1) {
    const mark = marks[week];
    if (mark === "present" || mark === "late" || mark === "left_early") break;
    const isMiss = mark === "no_show" || mark === "late_cancel" || mark === "turned_away_late";
    if (isMiss && !away.some(({ until }) => until >= week)) misses += 1;
  }
  if (exit > 0 && misses >= exit) return `exit_proposed ${misses}`;
  return misses > 0 && outreach > 0 && misses >= outreach ? `reach_out ${misses}` : "-";
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ week: fc.nat(HELD - 1), mark: fc.constantFrom(...letters) }) },
  { weight: 1, arbitrary: fc.record({ from: fc.nat(3), weeks: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant("call off" as const) },
);

test("whatever is marked, corrected, paused and called off, the task that is open is the one that a slow count asks for", async () => {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { programId } = await openGroup(ctx, { people: [] });
  const thresholds = fc.constantFrom([2, 3], [1, 2], [2, 2], [0, 3], [3, 0]);
  await fc.assert(
    fc.asyncProperty(thresholds, fc.array(step, { minLength: 4, maxLength: 12 }), async ([outreach = 2, exit = 3], steps) => {
      await updateProgram(ctx, programId, { outreachAfter: 0, exitAfter: 0 });
      await updateProgram(ctx, programId, { outreachAfter: outreach, exitAfter: exit });
      const first = ctx.now - HELD * WEEK;
      const { people, sessionIds } = await openGroup(ctx, { people: ["Ana Ruiz"], programId, first });
      const ana = people.Ana ?? "";
      const marks: (Mark | null)[] = Array(HELD).fill(null);
      let away: { from: number; until: number }[] = [];
      for (const one of steps) {
        if (one === "call off") {
          for (const { id } of await listPauses(ctx, ana)) await callOffPause(ctx, id);
          away = [];
        } else if ("mark" in one) {
          marks[one.week] = one.mark;
          const sent = [{ enrolmentId: ana, mark: one.mark }];
          await saveRegister(ctx, sessionIds[one.week] ?? "", { outcome: "held", marks: sent });
        } else {
          const until = Math.min(one.from + one.weeks, HELD - 1);
          if (away.some((other) => other.from <= until && other.until >= one.from)) continue;
          away.push({ from: one.from, until });
          await pause(ctx, ana, { from: addDays(FIRST, one.from * 7), until: addDays(FIRST, until * 7) });
        }
        const { items } = await listTasks(ctx, { limit: 50, status: "open" });
        const open = items
          .filter(({ detail }) => detail.enrolmentId === ana)
          .map(({ kind, detail }) => `${kind} ${detail.misses}`);
        expect([marks.join(), away, open.join() || "-"]).toEqual([marks.join(), away, expected(marks, away, outreach, exit)]);
      }
    }),
    { numRuns: 40, seed: 7 },
  );
});
