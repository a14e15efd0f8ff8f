import { and, asc, eq, getTableColumns, gte, isNull, lt, sql } from "drizzle-orm";
import { appointments, enrolments, participants, sessions, staff } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { assertOwnGroup, findCohort } from "../cohort/queries.ts";
import { nameFor } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import type { Appointment } from "./appointment.ts";
import { fits, type Window, windowOf } from "./window.ts";

const { orgId: _, ...shown } = getTableColumns(appointments);

/** An appointment with whom it is between and when it may be now. */
export type Shown = Appointment & {
  participant: { id: string; name: string; timezone: string | null };
  staffName: string;
  window: Window;
  /** Booked for a time that the sequence has moved away from. */
  isOutside: boolean;
};

/** @throws NotFound; Forbidden when a peer supporter doesn't lead the group. */
export async function findAppointment(ctx: Context, id: string): Promise<Shown> {
  const [row] = await select(ctx).where(and(eq(appointments.orgId, ctx.org.id), eq(appointments.id, id)));
  if (!row) throw new NotFound("appointment");
  if (ctx.actor.kind === "staff") await assertOwnGroup(ctx, row.appointment.cohortId);
  return toShown(ctx, row, await readSequence(ctx, row.appointment.cohortId));
}

/** A cohort's appointments of those who are in it, by kind, name and start. @throws NotFound, Forbidden */
export async function listAppointments(ctx: Context, cohortId: string): Promise<Shown[]> {
  await findCohort(ctx, cohortId);
  await assertOwnGroup(ctx, cohortId);
  const [rows, sequence] = await Promise.all([
    select(ctx)
      .where(and(eq(appointments.orgId, ctx.org.id), eq(appointments.cohortId, cohortId), isNull(enrolments.leftAt)))
      .orderBy(asc(appointments.kind), asc(appointments.name), asc(appointments.startsAt), asc(appointments.id))
      .limit(2_000),
    readSequence(ctx, cohortId),
  ]);
  return rows.map((row) => toShown(ctx, row, sequence));
}

export type Slot = Pick<Appointment, "id" | "cohortId" | "name" | "staffId"> & {
  startsAt: number;
  endsAt: number;
  timezone: string;
  staffName: string;
  cohortName: string;
};

/** Booked appointments in a span, for a calendar: with whom of the staff, not of the participants. A peer's own. */
export async function listBooked(
  ctx: Context,
  { from, to, staffId }: { from: number; to: number; staffId?: string | undefined },
): Promise<Slot[]> {
  const own = ctx.actor.kind === "staff" && ctx.actor.role === "peer" ? ctx.actor.id : staffId;
  return ctx.db.all<Slot>(bookedStatement(ctx.org.id, { from, to, staffId: own }));
}

export const bookedStatement = (
  orgId: string,
  { from, to, staffId }: { from: number; to: number; staffId?: string | undefined },
) => sql`
  select a.id, a.cohort_id as cohortId, a.name, a.staff_id as staffId, a.starts_at as startsAt, a.ends_at as endsAt, a.timezone,
    m.name as staffName, c.name as cohortName
  from appointments a
  join staff m on m.org_id = a.org_id and m.id = a.staff_id
  join cohorts c on c.org_id = a.org_id and c.id = a.cohort_id
  where a.org_id = ${orgId} and a.state = 'booked' and a.starts_at >= ${from} and a.starts_at < ${to}
    ${staffId ? sql`and a.staff_id = ${staffId}` : sql``}
  order by a.starts_at, a.id limit 1000`;

export type OwnSlot = Pick<Appointment, "id" | "name" | "revision" | "timezone"> & {
  startsAt: number;
  endsAt: number;
  isOff: boolean;
};

/** A staff member's appointments in a span, those that were called off too: calendars take them out. */
export const listOwnSlots = async (
  ctx: Context,
  staffId: string,
  { from, to }: { from: number; to: number },
): Promise<OwnSlot[]> => {
  const rows = await ctx.db
    .select(shown)
    .from(appointments)
    .where(
      and(
        eq(appointments.orgId, ctx.org.id),
        eq(appointments.staffId, staffId),
        gte(appointments.startsAt, from),
        lt(appointments.startsAt, to),
      ),
    )
    .orderBy(asc(appointments.startsAt), asc(appointments.id))
    .limit(1_000);
  return rows.flatMap(({ id, name, revision, timezone, startsAt, endsAt, state }) =>
    startsAt === null || endsAt === null ? [] : [{ id, name, revision, timezone, startsAt, endsAt, isOff: state !== "booked" }],
  );
};

const select = (ctx: Context) =>
  ctx.db
    .select({ appointment: shown, person: participants, staffName: staff.name })
    .from(appointments)
    .innerJoin(enrolments, and(eq(enrolments.orgId, appointments.orgId), eq(enrolments.id, appointments.enrolmentId)))
    .innerJoin(participants, and(eq(participants.orgId, appointments.orgId), eq(participants.id, appointments.participantId)))
    .innerJoin(staff, and(eq(staff.orgId, appointments.orgId), eq(staff.id, appointments.staffId)));

export const readSequence = (ctx: Context, cohortId: string) =>
  ctx.db
    .select({ number: sessions.number, localDate: sessions.localDate })
    .from(sessions)
    .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.cohortId, cohortId)))
    .orderBy(sessions.startsAt)
    .limit(1_000);

type Row = Awaited<ReturnType<typeof select>>[number];

function toShown(ctx: Context, { appointment, person, staffName }: Row, sequence: Parameters<typeof windowOf>[1]): Shown {
  const window = windowOf(appointment, sequence);
  return {
    ...appointment,
    participant: { id: person.id, name: nameFor(ctx, openName(ctx.vault, person)), timezone: person.timezone },
    staffName,
    window,
    isOutside: appointment.state === "booked" && appointment.mark === null && !fits(appointment, window),
  };
}
