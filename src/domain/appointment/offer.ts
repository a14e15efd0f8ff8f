import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { appointments, cohorts, enrolments } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid, NotFound } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { readAvailability } from "../staff/availability.ts";
import { findStaff } from "../staff/queries.ts";
import type { OfferInput } from "./appointment.ts";
import { listFreeTimes } from "./free.ts";
import { oweOffer } from "./mail.ts";
import { readSequence } from "./queries.ts";
import { type Window, windowOf } from "./window.ts";

/** How many times are counted in a preview. */
const COUNTED = 200;

export type OfferPreview = {
  window: Window;
  /** How many times there are to choose from now; at most `COUNTED`. */
  free: number;
  people: number;
  /** The facilitator has said nothing about their hours, so there is nothing to choose from. */
  noHours: boolean;
};

/** What offering would give people to choose from. Writes nothing. @throws NotFound */
export async function previewOffer(ctx: Context, cohortId: string, input: Omit<OfferInput, "notify">): Promise<OfferPreview> {
  const { cohort, window } = await prepare(ctx, cohortId, input);
  const today = toLocal(ctx.now, ctx.org.timezone).date;
  const hours = (await readAvailability(ctx, [input.staffId], today)).get(input.staffId);
  const sought = { id: "", staffId: input.staffId, participantId: "", minutes: input.minutes, timezone: cohort.timezone };
  const free = await listFreeTimes(ctx, sought, window, { limit: COUNTED });
  return {
    window,
    free: free.length,
    people: input.enrolmentIds.length,
    noHours: !hours?.week && (hours?.days.length ?? 0) === 0,
  };
}

/**
 * Offers an appointment to people of a cohort: each picks a time by a link, out of what the facilitator has free then.
 *
 * @returns the appointments' ids, as the people were given. @throws NotFound; Invalid for somebody who isn't in the cohort; Conflict `no_times` when there is
 *   nothing to choose from, `offered_already`.
 */
export async function offerAppointments(ctx: Context, cohortId: string, input: OfferInput): Promise<string[]> {
  const { cohort, people, window } = await prepare(ctx, cohortId, input);
  const preview = await previewOffer(ctx, cohortId, input);
  if (preview.free === 0)
    throw new Conflict(
      "no_times",
      preview.noHours
        ? "They have said nothing about their working hours yet. Fill those in first, under Hours and leave."
        : "They have no free time in these weeks. Choose other dates or somebody else.",
    );
  const {
    kind,
    name,
    staffId,
    minutes,
    afterSession = null,
    beforeSession = null,
    withinDays = null,
    from = null,
    to = null,
  } = input;
  const rows = people.map((one) => ({
    orgId: ctx.org.id,
    id: newId("apt"),
    enrolmentId: one.id,
    participantId: one.participantId,
    cohortId,
    staffId,
    ...{ kind, name, minutes, afterSession, beforeSession, withinDays, fromDate: from, toDate: to },
    timezone: cohort.timezone,
    offeredAt: ctx.now,
    offeredBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
  }));
  const ids = JSON.stringify(people.map(({ id }) => id));
  await write(ctx, {
    guards: [
      {
        holds: sql`not exists (select 1 from appointments a join json_each(${ids}) j on a.enrolment_id = j.value
          where a.org_id = ${ctx.org.id} and a.cohort_id = ${cohortId} and a.kind = ${kind} and a.name = ${name}
            and a.state <> 'cancelled' and a.mark is null)`,
        otherwise: () => new Conflict("offered_already", "Some of them have this one already. Choose only those who don't."),
      },
    ],
    statements: [
      ctx.db.insert(appointments).values(rows),
      ...(input.notify ? rows.map((row) => oweOffer(ctx, row, window)) : []),
    ],
    audit: { action: "appointment.offer", subject: { kind: "cohort", id: cohortId }, detail: { kind, people: rows.length } },
  });
  if (input.notify) ctx.startDispatch();
  return rows.map(({ id }) => id);
}

async function prepare(ctx: Context, cohortId: string, input: Omit<OfferInput, "notify">) {
  const [cohort] = await ctx.db
    .select({ timezone: cohorts.timezone })
    .from(cohorts)
    .where(and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, cohortId)));
  if (!cohort) throw new NotFound("cohort");
  const member = await findStaff(ctx, input.staffId);
  if (member.removedAt !== null) throw new NotFound("staff member");
  const [people, sequence] = await Promise.all([
    ctx.db
      .select({ id: enrolments.id, participantId: enrolments.participantId })
      .from(enrolments)
      .where(
        and(
          eq(enrolments.orgId, ctx.org.id),
          eq(enrolments.cohortId, cohortId),
          inArray(enrolments.id, input.enrolmentIds),
          isNull(enrolments.leftAt),
        ),
      ),
    readSequence(ctx, cohortId),
  ]);
  if (people.length < new Set(input.enrolmentIds).size)
    throw new Invalid([{ path: "enrolmentIds", message: "Somebody among these isn't in the group. Look again." }]);
  people.sort((a, b) => input.enrolmentIds.indexOf(a.id) - input.enrolmentIds.indexOf(b.id));
  const { kind, afterSession = null, beforeSession = null, withinDays = null, from = null, to = null } = input;
  const rule = { kind, afterSession, beforeSession, withinDays, fromDate: from, toDate: to };
  return { cohort, people, window: windowOf(rule, sequence) };
}
