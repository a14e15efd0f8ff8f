import { eq, sql } from "drizzle-orm";
import { cohorts, waitlistEntries } from "../../db/schema/index.ts";
import type { Context } from "../../src/context.ts";
import { joinWaitlist } from "../../src/domain/enrolment/join-waitlist.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { newId } from "../../src/vault.ts";

/** Somebody new who has waited for a cohort since before it began; it is full for as long as it takes to get on its list. */
export async function makeWaiting(ctx: Context, cohortId: string, givenName = "Wyn"): Promise<string> {
  const person = await createParticipant(ctx, participantInput.parse({ givenName, emailPermission: false }));
  const [before] = await ctx.db.select({ capacity: cohorts.capacity }).from(cohorts).where(eq(cohorts.id, cohortId));
  const setCapacity = (to: number | null) => ctx.db.run(sql`update cohorts set capacity = ${to} where id = ${cohortId}`);
  await setCapacity(1);
  const [first] = await ctx.db.all<{ at: number }>(sql`select min(starts_at) as at from sessions where cohort_id = ${cohortId}`);
  const early = { ...ctx, now: Math.min(ctx.now, (first?.at ?? ctx.now) - 86_400_000) };
  const { id } = await joinWaitlist(early, cohortId, { participantId: person.id });
  await setCapacity(before?.capacity ?? null);
  return id;
}

/** Somebody new for each number of days, who has waited for a cohort for as long. */
export async function makeList(ctx: Context, cohortId: string, ...days: number[]): Promise<void> {
  for (const [at, since] of days.entries()) {
    const person = await createParticipant(ctx, participantInput.parse({ givenName: `Wyn${at}`, emailPermission: false }));
    await ctx.db.insert(waitlistEntries).values({
      ...{ orgId: ctx.org.id, id: newId("wai"), cohortId, participantId: person.id },
      ...{ waitingSince: ctx.now - since * 86_400_000, createdAt: ctx.now },
    });
  }
}
