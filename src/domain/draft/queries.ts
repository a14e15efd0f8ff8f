import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { cohortDrafts, draftAnswers, draftInvitations, participants, programs } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { Forbidden, NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import { displayName } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import { roomName } from "../site/site.ts";
import { beginsFrom, type CohortDraft } from "./draft.ts";
import type { Answer } from "./hours.ts";

/** @throws NotFound; Forbidden for a peer who wouldn't lead it. */
export async function findDraft(ctx: Context, id: string): Promise<CohortDraft> {
  const [row] = await selectDrafts(ctx).where(and(eq(cohortDrafts.orgId, ctx.org.id), eq(cohortDrafts.id, id)));
  if (!row) throw new NotFound("draft");
  const draft = toDraft(row, ctx.now);
  const { actor } = ctx;
  if (actor.kind === "staff" && actor.role === "peer" && !draft.facilitators.some((person) => person.id === actor.id))
    throw new Forbidden("You can see the groups you lead. Ask a program manager to add you to this one.");
  return draft;
}

/** Newest first. A peer gets those they would lead. */
export async function listDrafts(
  ctx: Context,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<CohortDraft>> {
  const after = cursor ? decodeCursor(cursor) : null;
  const rows = await draftsPage(ctx, limit, after);
  return toPage(
    rows,
    limit,
    ({ draft }) => ({ at: draft.createdAt, id: draft.id }),
    (row) => toDraft(row, ctx.now),
  );
}

/** The statement behind `listDrafts`, one row more than asked for. */
export const draftsPage = (ctx: Context, limit: number, after: { at: number; id: string } | null) =>
  selectDrafts(ctx)
    .where(
      and(
        eq(cohortDrafts.orgId, ctx.org.id),
        after ? sql`(${cohortDrafts.createdAt}, ${cohortDrafts.id}) < (${after.at}, ${after.id})` : undefined,
        ctx.actor.kind === "staff" && ctx.actor.role === "peer" ? ledBy(ctx.actor.id) : undefined,
      ),
    )
    .orderBy(desc(cohortDrafts.createdAt), desc(cohortDrafts.id))
    .limit(limit + 1);

const MOST_ASKING = 30;

/**
 * Those of the newest for which everybody who was asked has answered, and nobody has chosen a time. `own`: those one
 * made or would lead.
 */
export async function listAnswered(ctx: Context, { own }: { own: boolean }): Promise<CohortDraft[]> {
  const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const rows = await answeredPage(ctx);
  return rows
    .map((row) => toDraft(row, ctx.now))
    .filter(({ invited, answered }) => invited > 0 && answered === invited)
    .filter(({ createdBy, facilitators }) => !own || createdBy === me || facilitators.some(({ id }) => id === me));
}

/** The statement behind `listAnswered`. */
export const answeredPage = (ctx: Context) =>
  selectDrafts(ctx)
    .where(and(eq(cohortDrafts.orgId, ctx.org.id), isNull(cohortDrafts.closedAt)))
    .orderBy(desc(cohortDrafts.createdAt), desc(cohortDrafts.id))
    .limit(MOST_ASKING);

const ledBy = (staffId: string): SQL => sql`exists (select 1 from draft_facilitators f
  where f.org_id = cohort_drafts.org_id and f.draft_id = cohort_drafts.id and f.staff_id = ${staffId})`;

const selectDrafts = (ctx: Context) =>
  ctx.db
    .select({
      draft: cohortDrafts,
      programName: programs.name,
      forMinors: programs.forMinors,
      room: sql<
        string | null
      >`(select json_object('id', r.id, 'siteId', r.site_id, 'name', r.name, 'siteName', t.name) from draft_rooms o
        join rooms r on r.org_id = o.org_id and r.id = o.room_id left join sites t on t.org_id = r.org_id and t.id = r.site_id
        where o.org_id = cohort_drafts.org_id and o.draft_id = cohort_drafts.id)`,
      facilitators: sql<string>`(select json_group_array(json_object('id', s.id, 'name', s.name)) from draft_facilitators f
        join staff s on s.org_id = f.org_id and s.id = f.staff_id
        where f.org_id = cohort_drafts.org_id and f.draft_id = cohort_drafts.id)`,
      invited: sql<number>`(select count(*) from draft_invitations i
        where i.org_id = cohort_drafts.org_id and i.draft_id = cohort_drafts.id and i.removed_at is null)`,
      answered: sql<number>`(select count(*) from draft_invitations i
        where i.org_id = cohort_drafts.org_id and i.draft_id = cohort_drafts.id and i.removed_at is null
          and exists (select 1 from draft_answers a where a.org_id = i.org_id and a.invitation_id = i.id))`,
    })
    .from(cohortDrafts)
    .innerJoin(programs, and(eq(programs.orgId, cohortDrafts.orgId), eq(programs.id, cohortDrafts.programId)));

type Selected = Awaited<ReturnType<typeof selectDrafts>>[number];

function toDraft({ draft: { orgId: _, ...draft }, facilitators, room, ...row }: Selected, now: number): CohortDraft {
  const kept =
    room === null ? null : (JSON.parse(room) as { id: string; siteId: string | null; name: string; siteName: string | null });
  return {
    ...draft,
    ...row,
    startsFrom: beginsFrom(draft, now),
    room: kept && { id: kept.id, siteId: kept.siteId, name: roomName(kept) },
    weekdays: JSON.parse(draft.weekdays) as number[],
    facilitators: JSON.parse(facilitators) as { id: string; name: string }[],
    status: draft.closedAt === null ? "asking" : draft.cohortId === null ? "dropped" : "opened",
  };
}

export type Invitation = {
  id: string;
  draftId: string;
  participant: { id: string; name: string };
  /** May be written to, as far as their record says. */
  hasMail: boolean;
  timezone: string | null;
  invitedAt: number;
  asked: number;
  answer: Answer | null;
  answeredAt: number | null;
  /** Somebody of the staff answered for them. */
  answeredFor: boolean;
};

/** Everybody who is asked, in the order they were invited, with the newest answer of each. */
export async function listInvitations(ctx: Context, draftId: string): Promise<Invitation[]> {
  const rows = await invitationsStatement(ctx, eq(draftInvitations.draftId, draftId));
  return rows.map((row) => toInvitation(ctx, row));
}

/** @throws NotFound also for one that was taken back. */
export async function findInvitation(ctx: Context, id: string): Promise<Invitation> {
  const [row] = await invitationsStatement(ctx, eq(draftInvitations.id, id));
  if (!row) throw new NotFound("invitation");
  return toInvitation(ctx, row);
}

/** The statement behind both. */
export const invitationsStatement = (ctx: Context, which: SQL) =>
  ctx.db
    .select({
      invitation: draftInvitations,
      person: {
        id: participants.id,
        givenName: participants.givenName,
        familyName: participants.familyName,
        preferredName: participants.preferredName,
        timezone: participants.timezone,
        email: participants.emailIndex,
        permitted: participants.emailPermitted,
      },
      answer: draftAnswers,
    })
    .from(draftInvitations)
    .innerJoin(
      participants,
      and(eq(participants.orgId, draftInvitations.orgId), eq(participants.id, draftInvitations.participantId)),
    )
    .leftJoin(
      draftAnswers,
      and(
        eq(draftAnswers.orgId, draftInvitations.orgId),
        sql`${draftAnswers.id} = (select a.id from draft_answers a
          where a.org_id = draft_invitations.org_id and a.invitation_id = draft_invitations.id
          order by a.answered_at desc, a.rowid desc limit 1)`,
      ),
    )
    .where(and(eq(draftInvitations.orgId, ctx.org.id), which, isNull(draftInvitations.removedAt)))
    .orderBy(draftInvitations.invitedAt, sql`draft_invitations.rowid`)
    .limit(500);

type InvitationRow = Awaited<ReturnType<typeof invitationsStatement>>[number];

const toInvitation = (ctx: Context, { invitation, person, answer }: InvitationRow): Invitation => ({
  id: invitation.id,
  draftId: invitation.draftId,
  participant: { id: person.id, name: displayName(openName(ctx.vault, person)) },
  hasMail: person.email !== null && person.permitted,
  timezone: person.timezone,
  invitedAt: invitation.invitedAt,
  asked: invitation.asked,
  answer:
    answer === null
      ? null
      : (JSON.parse(ctx.vault.open({ table: "draft_answers", row: answer.id, column: "answer" }, answer.answer)) as Answer),
  answeredAt: answer?.answeredAt ?? null,
  answeredFor: answer !== null && answer.answeredFor !== null,
});
