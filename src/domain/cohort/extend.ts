import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { cohorts, orgs, sessions } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { toOrg } from "../org/org.ts";
import { listClosuresOf } from "./closures-of.ts";
import { patternOf, toCohortRow } from "./cohort.ts";
import { continueSchedule } from "./continue-schedule.ts";
import { SESSIONS_AHEAD } from "./draft.ts";
import { newSession } from "./new-session.ts";

const AHEAD_MS = 12 * 7 * 86_400_000;
const COHORTS_A_TICK = 20;

/**
 * Dates more sessions for open-ended cohorts that have less than twelve weeks ahead. Safe to run twice at once:
 * the second finds the end has moved and leaves it.
 *
 * @returns how many cohorts got more sessions.
 */
export async function extendOpenCohorts(deps: Deps): Promise<number> {
  const now = deps.clock();
  let extended = 0;
  for (const { cohort, org } of await cohortsRunningDry(deps, now)) {
    const ctx: Context = {
      db: deps.db,
      org: toOrg(org),
      actor: { kind: "system" },
      now,
      vault: deps.vault.org(org.id),
      log: deps.log,
      baseUrl: deps.config.baseUrl,
      requestId: newId("req"),
      startDispatch: () => {},
    };
    if (await extend(ctx, cohort)) extended += 1;
  }
  return extended;
}

/** The statement that finds open-ended cohorts with too little ahead, of every org. */
export function cohortsRunningDry(deps: Pick<Deps, "db">, now: number) {
  return deps.db
    .select({ cohort: cohorts, org: orgs })
    .from(cohorts)
    .innerJoin(orgs, eq(orgs.id, cohorts.orgId))
    .where(and(sql`session_count is null and ended_at is null`, lt(cohorts.scheduledUntil, now + AHEAD_MS)))
    .limit(COHORTS_A_TICK);
}

async function extend(ctx: Context, row: typeof cohorts.$inferSelect): Promise<boolean> {
  const cohort = toCohortRow(row);
  const behind = await ctx.db
    .select({ localDate: sessions.localDate, startsAt: sessions.startsAt, number: sessions.number })
    .from(sessions)
    .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.cohortId, cohort.id)));
  const lastStart = Math.max(ctx.now, ...behind.map(({ startsAt }) => startsAt));
  const lastNumber = Math.max(0, ...behind.map(({ number }) => number ?? 0));
  const closures = await listClosuresOf(ctx, cohort.id, cohort.firstDate);
  const dated = continueSchedule(patternOf(cohort), lastStart, behind, SESSIONS_AHEAD, closures);
  const end = dated.at(-1);
  if (!end) return false;
  try {
    await write(ctx, {
      guards: [
        {
          holds: sql`select scheduled_until = ${row.scheduledUntil} and ended_at is null from cohorts where org_id = ${ctx.org.id} and id = ${cohort.id}`,
          otherwise: () => new Conflict("schedule_changed", "The cohort's sessions have changed since."),
        },
      ],
      statements: [
        ctx.db
          .insert(sessions)
          .values(dated.map((session, index) => newSession(ctx, cohort, { ...session, number: lastNumber + index + 1 }))),
        ctx.db
          .update(cohorts)
          .set({ scheduledUntil: end.startsAt })
          .where(and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, cohort.id), isNull(cohorts.sessionCount))),
      ],
      audit: { action: "cohort.extend", subject: { kind: "cohort", id: cohort.id }, detail: { sessions: dated.length } },
    });
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}
