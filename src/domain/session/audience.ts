import { and, eq, isNull } from "drizzle-orm";
import { enrolments, participants } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";

export type Member = {
  enrolmentId: string;
  participantId: string;
  /** Has an address, confirmed, and permission to write to it. */
  reachable: boolean;
};

/** Everyone with an active place in a cohort: whom a change concerns. */
export async function listAudience(ctx: Context, cohortId: string): Promise<Member[]> {
  const rows = await ctx.db
    .select({
      enrolmentId: enrolments.id,
      participantId: enrolments.participantId,
      emailIndex: participants.emailIndex,
      permitted: participants.emailPermitted,
      confirmedAt: participants.emailConfirmedAt,
    })
    .from(enrolments)
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)))
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohortId), isNull(enrolments.leftAt)))
    .limit(1000);
  return rows.map(({ emailIndex, permitted, confirmedAt, ...member }) => ({
    ...member,
    reachable: emailIndex !== null && permitted && confirmedAt !== null,
  }));
}
