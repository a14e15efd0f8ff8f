import { eq } from "drizzle-orm";
import { deliveries } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";
import { enrol } from "../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { makeCohort } from "./cohorts.ts";
import { createWorld, type OrgWorld, type World } from "./world.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Session 1 of `makeCohort`: Wednesday 18:30 in New York. */
export const FIRST = Date.parse("2027-02-24T23:30:00Z");

export type Person = { participantId: string; enrolmentId: string; email: string };

export type MailWorld = {
  world: World;
  harbor: OrgWorld;
  /** A manager's Context at the world's present instant. */
  ctx: () => Promise<Context>;
  cohortId: string;
  sessionIds: string[];
  people: Record<string, Person>;
};

/** A cohort and people enrolled in it, on 3 February unless `now` says otherwise; their welcome mails not yet sent. */
export async function createMailWorld(
  names: string[] = ["Ana", "Ben"],
  {
    cohort = {},
    now,
    ...overrides
  }: Parameters<typeof createWorld>[0] & { cohort?: Parameters<typeof makeCohort>[1]; now?: number } = {},
): Promise<MailWorld> {
  const world = await createWorld(overrides);
  if (now !== undefined) world.setNow(now);
  const harbor = await world.createOrg();
  const ctx = async (): Promise<Context> => ({ ...(await harbor.as("manager")), now: world.now() });
  const opened = await makeCohort(await ctx(), cohort);
  const people: Record<string, Person> = {};
  for (const name of names) people[name] = await addPerson(await ctx(), opened.cohort.id, name);
  return { world, harbor, ctx, cohortId: opened.cohort.id, sessionIds: opened.sessions.map(({ id }) => id), people };
}

export async function addPerson(
  ctx: Context,
  cohortId: string,
  name: string,
  more: Record<string, unknown> = {},
): Promise<Person> {
  const email = `${name.toLowerCase()}@example.org`;
  const input = participantInput.parse({ givenName: name, email, emailPermission: true, ...more });
  const { id } = await createParticipant(ctx, input);
  const enrolment = await enrol(ctx, cohortId, { participantId: id });
  return { participantId: id, enrolmentId: enrolment.id, email };
}

/** What became of every delivery: `kind state reason`, in the order they were owed. */
export async function fates(ctx: Context, kind?: string): Promise<string[]> {
  const rows = await ctx.db
    .select()
    .from(deliveries)
    .where(eq(deliveries.orgId, ctx.org.id))
    .orderBy(deliveries.createdAt, deliveries.dueAt);
  return rows
    .filter((row) => kind === undefined || row.kind === kind)
    .map(({ kind: of, state, reason }) => [of, state, reason].filter(Boolean).join(" "));
}
