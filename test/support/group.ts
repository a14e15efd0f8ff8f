import { cohortFacilitators, cohorts, enrolments, participants, programs, replies, sessions } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";
import { toLocal } from "../../src/time.ts";
import { newId } from "../../src/vault.ts";

export const WEEK = 7 * 86_400_000;

export type Group = {
  cohortId: string;
  programId: string;
  sessionIds: string[];
  people: Record<string, string>;
  startsAt: number[];
};

type Plan = {
  /** Names: "Ana Ruiz". The first word is the key in `people`. */
  people: string[];
  sessions?: number;
  /** Instant of session 1; later ones follow weekly. */
  first?: number;
  mode?: "closed" | "rolling" | "drop_in";
  minimum?: number;
  capacity?: number;
  programId?: string;
  name?: string;
  facilitatorId?: string;
};

/** A weekly group with its people enrolled long before session 1. */
export async function openGroup(ctx: Context, plan: Plan): Promise<Group> {
  const first = plan.first ?? ctx.now - 3 * WEEK;
  const count = plan.sessions ?? 8;
  const org = { orgId: ctx.org.id };
  const zone = ctx.org.timezone;
  const programId = plan.programId ?? newId("prg");
  const cohortId = newId("coh");
  const mode = plan.mode ?? "closed";
  if (!plan.programId) {
    await ctx.db.insert(programs).values({
      ...org,
      id: programId,
      name: "Tuesday program",
      protocol: "ipt",
      sessionCount: count,
      sessionMinutes: 90,
      enrolmentMode: mode,
      completionRule: mode === "drop_in" ? "open_ended" : "sequential",
      createdAt: ctx.now,
      updatedAt: ctx.now,
    });
  }
  await ctx.db.insert(cohorts).values({
    ...org,
    id: cohortId,
    programId,
    name: plan.name ?? "Tuesday group",
    timezone: zone,
    firstDate: toLocal(first, zone).date,
    startTime: toLocal(first, zone).time,
    intervalWeeks: 1,
    weekdays: "[2]",
    minutes: 90,
    sessionCount: mode === "drop_in" ? null : count,
    minimum: plan.minimum ?? null,
    capacity: plan.capacity ?? null,
    enrolmentMode: mode,
    phases: "[]",
    reminderOffsets: "[1440]",
    createdAt: ctx.now,
  });
  if (plan.facilitatorId) await ctx.db.insert(cohortFacilitators).values({ ...org, cohortId, staffId: plan.facilitatorId });
  const startsAt = Array.from({ length: count }, (_, index) => first + index * WEEK);
  const rows = startsAt.map((at, index) => ({
    ...org,
    id: newId("ses"),
    cohortId,
    number: index + 1,
    startsAt: at,
    endsAt: at + 90 * 60_000,
    timezone: zone,
    localDate: toLocal(at, zone).date,
    localTime: toLocal(at, zone).time,
    createdAt: ctx.now,
  }));
  await ctx.db.insert(sessions).values(rows);
  const people: Record<string, string> = {};
  for (const name of plan.people) {
    const [given = name, family] = name.split(" ");
    people[given] = await enrolPerson(ctx, cohortId, given, family, first - WEEK);
  }
  return { cohortId, programId, sessionIds: rows.map(({ id }) => id), people, startsAt };
}

export async function enrolPerson(
  ctx: Context,
  cohortId: string,
  given: string,
  family: string | undefined,
  joinedAt: number,
): Promise<string> {
  const id = newId("par");
  const enrolmentId = newId("enr");
  const seal = (column: string, text: string) => ctx.vault.seal({ table: "participants", row: id, column }, text);
  await ctx.db.batch([
    ctx.db.insert(participants).values({
      orgId: ctx.org.id,
      id,
      givenName: seal("given_name", given),
      familyName: family ? seal("family_name", family) : null,
      createdAt: ctx.now,
      updatedAt: ctx.now,
    }),
    ctx.db.insert(enrolments).values({
      orgId: ctx.org.id,
      id: enrolmentId,
      cohortId,
      participantId: id,
      joinedOn: toLocal(joinedAt, ctx.org.timezone).date,
      joinedAt,
      createdAt: ctx.now,
    }),
  ]);
  return enrolmentId;
}

export async function saySomething(
  ctx: Context,
  sessionId: string,
  enrolmentId: string,
  answer: "coming" | "cant_come",
  repliedAt: number,
  note?: string,
): Promise<void> {
  const id = newId("rep");
  await ctx.db.insert(replies).values({
    orgId: ctx.org.id,
    id,
    sessionId,
    enrolmentId,
    answer,
    repliedAt,
    note: note ? ctx.vault.seal({ table: "replies", row: id, column: "note" }, note) : null,
  });
}
