import { and, asc, eq, gt, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import { changeSets, sessionCancellations, sessions } from "../../../db/schema/index.ts";
import { exactly, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { listAudience, listGuardians } from "./audience.ts";
import { type Cohort, findCohort } from "./queries.ts";
import { startIfDue, tellOfChange } from "./tell-of-change.ts";

export const endInput = z.strictObject({
  reason: z.string("Give a reason.").trim().min(1, "Give a reason; only staff see it.").max(500, "Keep it to 500 characters."),
  notify: z.boolean("Say whether people are told."),
});
export type EndInput = z.output<typeof endInput>;

/** What ending a group would do and whom it concerns. Writes nothing. */
export type EndPreview = {
  cohort: Cohort;
  /** The sessions ahead, which are cancelled with it, by start. */
  ahead: (typeof sessions.$inferSelect)[];
  told: number;
  untold: number;
  /** Guardians it was agreed may be told of changes. */
  guardians: number;
};

/** @throws NotFound; Conflict `already_ended`, `session_marked`. */
export async function previewEnd(ctx: Context, id: string): Promise<EndPreview> {
  const cohort = await findCohort(ctx, id);
  const [ahead, audience, guardians] = await Promise.all([
    sessionsAhead(ctx, cohort),
    listAudience(ctx, id),
    listGuardians(ctx, id),
  ]);
  const told = audience.filter(({ reachable }) => reachable).length;
  return { cohort, ahead, told, untold: audience.length - told, guardians: guardians.length };
}

/**
 * Ends a group by hand, as one without an end never does by itself: no session is added any more and nobody is admitted. Every
 * session ahead is cancelled and keeps its date; with `notify` people are told of all of them by one mail, at once.
 *
 * @returns the cohort as it is now and how many sessions were cancelled.
 * @throws as `previewEnd`; Conflict `schedule_changed`.
 */
export async function endCohort(ctx: Context, id: string, input: EndInput): Promise<{ cohort: Cohort; cancelled: number }> {
  const cohort = await findCohort(ctx, id);
  const ahead = await sessionsAhead(ctx, cohort);
  const [first, last] = [ahead[0], ahead.at(-1)];
  const telling =
    first && last
      ? await tellOfChange(ctx, {
          cohortId: id,
          kind: "cancelled",
          before: {
            sessions: ahead.map(({ id: session, number, startsAt, endsAt, localDate, localTime, outcome }) => {
              return { id: session, number, startsAt, endsAt, localDate, localTime, outcome, again: true };
            }),
            cohort: {},
            ...{ moves: [], cancellation: null, added: null, stamp: "" },
          },
          notify: input.notify,
          sessionId: first.id,
          // An ending isn't undone, so nobody waits to hear of it.
          soonest: ctx.now,
          usefulUntil: last.startsAt,
        })
      : null;
  const by = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  const cancellations = ahead.map(({ id: sessionId, number }) => {
    const row = newId("can");
    const reason = ctx.vault.seal({ table: "session_cancellations", row, column: "reason" }, input.reason);
    const how = { reschedule: "drop" as const, reason, cancelledAt: ctx.now, cancelledBy: by };
    return { orgId: ctx.org.id, id: row, sessionId, number, ...how };
  });
  const ids = JSON.stringify(ahead.map((session) => session.id));
  await write(ctx, {
    statements: [
      ctx.db.run(sql`update sessions set number = null, outcome = 'cancelled_by_program', revision = revision + 1
        where org_id = ${ctx.org.id} and cohort_id = ${id} and starts_at > ${ctx.now} and number is not null and marked_at is null
          and id in (select value from json_each(${ids}))`),
      exactly(ctx.db, ahead.length),
      ctx.db.run(sql`update cohorts set ended_at = ${ctx.now} where org_id = ${ctx.org.id} and id = ${id} and ended_at is null
        and not exists (select 1 from sessions s where s.org_id = cohorts.org_id and s.cohort_id = cohorts.id
          and s.starts_at > ${ctx.now} and s.number is not null)`),
      exactly(ctx.db, 1),
      ...(cancellations.length > 0 ? [ctx.db.insert(sessionCancellations).values(cancellations)] : []),
      ...(telling ? [...telling.statements, notUndone(ctx, telling.changeSet.id)] : []),
    ],
    otherwise: () =>
      new Conflict(
        "schedule_changed",
        "Someone else has just changed this group's sessions. Look again, then repeat your change.",
      ),
    audit: {
      action: "cohort.end",
      subject: { kind: "cohort", id },
      detail: { cancelled: ahead.length, told: telling?.told ?? 0 },
    },
  });
  if (telling) startIfDue(ctx, telling.changeSet);
  return { cohort: await findCohort(ctx, id), cancelled: ahead.length };
}

/** Undoing the cancellations alone would leave an ended group with dates. */
const notUndone = (ctx: Context, id: string): Statement =>
  ctx.db
    .update(changeSets)
    .set({ undoUntil: null })
    .where(and(eq(changeSets.orgId, ctx.org.id), eq(changeSets.id, id)));

async function sessionsAhead(ctx: Context, cohort: Cohort) {
  if (cohort.endedAt !== null) throw new Conflict("already_ended", "This group has been ended already.");
  const rows = await ctx.db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.orgId, ctx.org.id),
        eq(sessions.cohortId, cohort.id),
        gt(sessions.startsAt, ctx.now),
        isNotNull(sessions.number),
      ),
    )
    .orderBy(asc(sessions.startsAt));
  if (rows.some(({ markedAt }) => markedAt !== null))
    throw new Conflict(
      "session_marked",
      "The register of a session ahead has been taken. End the group once that session is over.",
    );
  return rows;
}
