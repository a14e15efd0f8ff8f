import { replies } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";
import { cohortInput } from "../../src/domain/cohort/cohort.ts";
import { openCohort } from "../../src/domain/cohort/open.ts";
import { enrol } from "../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { toLocal } from "../../src/time.ts";
import { newId } from "../../src/vault.ts";
import { makeProgram } from "./cohorts.ts";

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

const templates = { closed: "who_group_ipt", rolling: "free_talk", drop_in: "peer_drop_in" };

/** A weekly group with its people enrolled a week before session 1. */
export async function openGroup(ctx: Context, plan: Plan): Promise<Group> {
  const first = plan.first ?? ctx.now - 3 * WEEK;
  const mode = plan.mode ?? "closed";
  const zone = ctx.org.timezone;
  const programId = plan.programId ?? (await makeProgram(ctx, templates[mode]));
  const start = toLocal(first, zone);
  const opened = await openCohort(
    ctx,
    cohortInput.parse({
      programId,
      name: plan.name ?? "Tuesday group",
      timezone: zone,
      firstDate: start.date,
      startTime: start.time,
      minutes: 90,
      capacity: plan.capacity ?? 50,
      minimum: plan.minimum ?? 1,
      ...(mode === "drop_in" ? {} : { sessionCount: plan.sessions ?? 8 }),
      ...(plan.facilitatorId ? { facilitatorIds: [plan.facilitatorId] } : {}),
    }),
  );
  const dated = opened.sessions.slice(0, plan.sessions ?? 8);
  const joinedOn = toLocal(Math.min(first - WEEK, ctx.now), zone).date;
  const people: Record<string, string> = {};
  for (const name of plan.people) {
    const [givenName = name, familyName] = name.split(" ");
    const person = await createParticipant(ctx, { givenName, ...(familyName ? { familyName } : {}), emailPermission: false });
    people[givenName] = (await enrol(ctx, opened.cohort.id, { participantId: person.id, joinedOn })).id;
  }
  return {
    cohortId: opened.cohort.id,
    programId,
    sessionIds: dated.map(({ id }) => id),
    people,
    startsAt: dated.map(({ startsAt }) => startsAt),
  };
}

/** What a participant says through their link. */
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
