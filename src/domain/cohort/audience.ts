import { and, eq, isNull, sql } from "drizzle-orm";
import { contactConsents, contacts, enrolments, participants } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";

export type Member = {
  enrolmentId: string;
  participantId: string;
  /** Has an address that may be written to. What decides when a mail goes is asked again then. */
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
      suppressed: sql<number>`exists (select 1 from suppressions x
        where x.org_id = participants.org_id and x.email_index = participants.email_index and x.lifted_at is null and (x.ends_at is null or x.ends_at > ${ctx.now}))`,
    })
    .from(enrolments)
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)))
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohortId), isNull(enrolments.leftAt)))
    .limit(1000);
  const mustConfirm = ctx.org.addressConfirmedBy === "participant";
  return rows.map(({ emailIndex, permitted, confirmedAt, suppressed, ...member }) => ({
    ...member,
    reachable: emailIndex !== null && permitted && !suppressed && (confirmedAt !== null || !mustConfirm),
  }));
}

/** The guardians of a cohort's members who may be told when a date changes. Whether that still holds is asked again when it goes. */
export const listGuardians = (
  ctx: Context,
  cohortId: string,
): Promise<{ enrolmentId: string; participantId: string; contactId: string }[]> => guardiansOf(ctx, cohortId).limit(1000);

/** The statement behind `listGuardians`. */
export const guardiansOf = (ctx: Context, cohortId: string) =>
  ctx.db
    .select({ enrolmentId: enrolments.id, participantId: enrolments.participantId, contactId: contacts.id })
    .from(enrolments)
    .innerJoin(
      contacts,
      and(eq(contacts.orgId, enrolments.orgId), eq(contacts.participantId, enrolments.participantId), isNull(contacts.removedAt)),
    )
    .innerJoin(
      contactConsents,
      and(
        eq(contactConsents.orgId, contacts.orgId),
        eq(contactConsents.contactId, contacts.id),
        eq(contactConsents.purpose, "changes"),
        isNull(contactConsents.revokedAt),
      ),
    )
    .where(and(eq(enrolments.orgId, ctx.org.id), eq(enrolments.cohortId, cohortId), isNull(enrolments.leftAt)));
