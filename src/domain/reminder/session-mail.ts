import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import { cohorts, deliveries, enrolments, participants, sessions } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { readPlanned } from "../../mail/read-planned.ts";
import { mailAboutSessions } from "../../mail/whose.ts";
import { recordRead } from "../audit/record-read.ts";
import { displayName } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import { type MailLine, tellMail } from "./mail-lines.ts";
import { deliveryColumns } from "./queries.ts";

export type SessionMail = {
  session: { id: string; number: number | null; startsAt: number; timezone: string; historic: boolean };
  cohort: { id: string; name: string };
  /** By name; who left before any mail isn't listed. */
  people: { participantId: string; name: string; mails: MailLine[] }[];
  /** It has just changed, and its reminders are still to be planned anew. */
  replanning: boolean;
};

const MOST_PEOPLE = 600;
const MOST_MAILS = 6_000;

/** What went out about a session, what is still owed, and what happened to each. Reading it is in the audit log. @throws NotFound */
export async function readSessionMail(ctx: Context, sessionId: string): Promise<SessionMail> {
  const [found] = await ctx.db
    .select({ session: sessions, cohort: { id: cohorts.id, name: cohorts.name } })
    .from(sessions)
    .innerJoin(cohorts, and(eq(cohorts.orgId, sessions.orgId), eq(cohorts.id, sessions.cohortId)))
    .where(and(eq(sessions.orgId, ctx.org.id), eq(sessions.id, sessionId)));
  if (!found) throw new NotFound("session");
  const { session, cohort } = found;
  const [rows, planned] = await Promise.all([
    sessionDeliveries(ctx, sessionId),
    readPlanned(ctx.db, ctx.org.id, { sessionId }, { now: ctx.now, most: 1 }),
    recordRead(ctx, { kind: "session_mail", id: sessionId }),
  ]);
  const involved = [...new Set(rows.flatMap(({ enrolmentId }) => enrolmentId ?? []))];
  const [people, lines] = await Promise.all([peopleOf(ctx, session, involved), tellMail(ctx, rows, planned, session.timezone)]);
  const { id, number, startsAt, timezone, historic, revision, plannedRevision } = session;
  return {
    session: { id, number, startsAt, timezone, historic },
    cohort,
    people: people
      .map(({ enrolmentId, person }) => ({
        participantId: person.id,
        name: displayName(openName(ctx.vault, person)),
        mails: lines.filter((line) => line.enrolmentId === enrolmentId).sort((a, b) => a.at - b.at),
      }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    replanning: plannedRevision < revision && !historic && startsAt > ctx.now,
  };
}

/** The statement behind a session's mail. */
export const sessionDeliveries = (ctx: Context, sessionId: string) =>
  ctx.db
    .select(deliveryColumns)
    .from(deliveries)
    .where(
      and(
        eq(deliveries.orgId, ctx.org.id),
        sql`${deliveries.id} in (${mailAboutSessions(sql`s.org_id = ${ctx.org.id} and s.id = ${sessionId}`)}
          union all ${mailOfChanges(ctx, sessionId)})`,
      ),
    )
    .orderBy(desc(deliveries.id))
    .limit(MOST_MAILS);

/** Mail about several sessions at once has the first of them in its row; its change names them all. */
const mailOfChanges = (ctx: Context, sessionId: string): SQL => sql`
  select d.id from sessions s
  cross join change_sets c on c.org_id = s.org_id and c.cohort_id = s.cohort_id
    and exists (select 1 from json_each(c.before, '$.sessions') j where j.value ->> 'id' = s.id and j.value ->> 'again')
  cross join deliveries d on d.org_id = c.org_id and d.unique_key > 'change|' || c.id || '|' and d.unique_key < 'change|' || c.id || '}'
  where s.org_id = ${ctx.org.id} and s.id = ${sessionId}`;

/** Everyone enrolled for it, and whoever was mailed about it and has left since. */
export const peopleOf = (
  ctx: Context,
  { cohortId, startsAt, endsAt }: { cohortId: string; startsAt: number; endsAt: number },
  involved: string[],
) =>
  ctx.db
    .select({
      enrolmentId: enrolments.id,
      person: {
        id: participants.id,
        givenName: participants.givenName,
        familyName: participants.familyName,
        preferredName: participants.preferredName,
      },
    })
    .from(enrolments)
    .innerJoin(participants, and(eq(participants.orgId, enrolments.orgId), eq(participants.id, enrolments.participantId)))
    .where(
      and(
        eq(enrolments.orgId, ctx.org.id),
        eq(enrolments.cohortId, cohortId),
        sql`((${enrolments.joinedAt} < ${endsAt} and coalesce(${enrolments.leftAt}, ${startsAt + 1}) > ${startsAt})
          or ${enrolments.id} in (select value from json_each(${JSON.stringify(involved)})))`,
      ),
    )
    .orderBy(asc(enrolments.joinedAt))
    .limit(MOST_PEOPLE);
