import { coalesced } from "./coalesced.ts";
import type { Deps } from "./deps.ts";
import { sealAuditLines } from "./domain/audit/seal.ts";
import { extendOpenCohorts } from "./domain/cohort/extend.ts";
import { reviewOfAge } from "./domain/contact/review-of-age.ts";
import { recordTick } from "./domain/org/record-tick.ts";
import { forgetAnswers } from "./domain/org/remember-answer.ts";
import { expandReminders } from "./domain/reminder/expand.ts";
import { oweStaffMail } from "./domain/reminder/owe-staff-mail.ts";
import { planReminders } from "./domain/reminder/plan.ts";
import { summariesOwed } from "./domain/report/summaries-owed.ts";
import { dispatch } from "./mail/dispatch.ts";
import { tidy } from "./tidy.ts";

/** Larger than any backlog one pass should finish; the rest waits for the next tick. */
const MOST_ROUNDS = 20;

/** One pass over everything that is owed. Safe to run twice at once, late, or not for hours. */
export const tick = coalesced(async (deps) => {
  await step(deps, "extend", async () => void (await extendOpenCohorts(deps)));
  await step(deps, "plan", () => untilDone(deps, planReminders));
  await step(deps, "expand", () => untilDone(deps, expandReminders));
  await step(deps, "staff mail", () => oweStaffMail(deps, summariesOwed));
  await step(deps, "dispatch", () => dispatch(deps));
  await step(deps, "review", async () => void (await reviewOfAge(deps)));
  await step(deps, "seal", () => sealAuditLines(deps));
  await step(deps, "tidy", () => tidy(deps));
  await step(deps, "forget", () => forgetAnswers(deps.db, deps.clock()));
  await step(deps, "record", () => recordTick(deps.db, deps.clock()));
});

/** One step's failure doesn't stop the others. A message may quote values, so only the kind of error is logged. */
async function step(deps: Deps, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    deps.log("error", "tick.failed", { step: name, error: error instanceof Error ? error.name : typeof error, at: where(error) });
  }
}

const where = (error: unknown): string[] =>
  (error instanceof Error ? (error.stack ?? "") : "")
    .split("\n")
    .filter((line) => line.trim().startsWith("at "))
    .slice(0, 4)
    .map((line) => line.trim());

async function untilDone(deps: Deps, work: (deps: Deps) => Promise<number>): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) if ((await work(deps)) === 0) return;
}
