import { and, eq, inArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { draftInvitations, participants } from "../../../db/schema/index.ts";
import { type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { toInstant } from "../../time.ts";
import { newId } from "../../vault.ts";
import type { CohortDraft, invitationInput } from "./draft.ts";
import { findDraft, listInvitations } from "./queries.ts";

export type Invited = {
  invited: number;
  /** How many are asked by mail. The others have to be asked in another way. */
  mailed: number;
};

/**
 * Asks people when they could come. Whoever is invited already isn't asked again by this.
 *
 * @throws NotFound; Invalid for somebody unknown; Conflict `draft_closed`, `already_invited`, `keep_apart` when two of all who
 *   are invited may not be in one group.
 */
export async function invite(
  ctx: Context,
  draftId: string,
  { participantIds, notify = true }: z.output<typeof invitationInput>,
): Promise<Invited> {
  const draft = await findDraft(ctx, draftId);
  const people = await ctx.db
    .select({ id: participants.id, email: participants.emailIndex, permitted: participants.emailPermitted })
    .from(participants)
    .where(and(eq(participants.orgId, ctx.org.id), inArray(participants.id, participantIds)));
  const known = new Set(people.map(({ id }) => id));
  const unknown = participantIds.findIndex((id) => !known.has(id));
  if (unknown >= 0)
    throw new Invalid([{ path: `participantIds.${unknown}`, message: "There is no such participant. Choose from the list." }]);
  const invited = new Set((await listInvitations(ctx, draftId)).map(({ participant }) => participant.id));
  const asked = participantIds.flatMap((id) => people.filter((person) => person.id === id));
  const fresh = asked.filter(({ id }) => !invited.has(id)).map((person) => ({ ...person, invitationId: newId("inv") }));
  if (fresh.length === 0) return { invited: 0, mailed: 0 };
  const reached = new Set(notify ? fresh.filter(({ email, permitted }) => email && permitted).map(({ id }) => id) : []);
  await write(ctx, {
    guards: [
      stillAsking(ctx, draft),
      noneKeptApart(
        ctx,
        fresh.map(({ id }) => id),
        draftId,
      ),
    ],
    statements: [
      ctx.db.insert(draftInvitations).values(
        fresh.map(({ id, invitationId }) => ({
          orgId: ctx.org.id,
          id: invitationId,
          draftId,
          participantId: id,
          invitedAt: ctx.now,
          invitedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
          asked: reached.has(id) ? 1 : 0,
        })),
      ),
      ...fresh.filter(({ id }) => reached.has(id)).map((person) => askByMail(ctx, draft, person.invitationId, person.id, 1)),
    ],
    unique: [
      {
        columns: "draft_invitations.org_id, draft_invitations.draft_id, draft_invitations.participant_id",
        otherwise: () => new Conflict("already_invited", "Somebody else has just invited one of these people. Look again."),
      },
    ],
    audit: {
      action: "draft.invite",
      subject: { kind: "draft", id: draftId },
      detail: { people: fresh.length, mailed: reached.size },
    },
  });
  if (reached.size > 0) ctx.startDispatch();
  return { invited: fresh.length, mailed: reached.size };
}

/**
 * Asks everybody once more who hasn't answered and may be written to.
 *
 * @returns how many are asked. @throws NotFound, Conflict `draft_closed`, `nobody_to_ask`.
 */
export async function askAgain(ctx: Context, draftId: string): Promise<number> {
  const draft = await findDraft(ctx, draftId);
  const silent = (await listInvitations(ctx, draftId)).filter(({ answer, hasMail }) => answer === null && hasMail);
  if (silent.length === 0)
    throw new Conflict("nobody_to_ask", "Everybody who can be written to has answered. Answer for the others yourself.");
  await write(ctx, {
    guards: [stillAsking(ctx, draft)],
    statements: silent.flatMap(({ id, participant, asked }): Statement[] => [
      ctx.db
        .update(draftInvitations)
        .set({ asked: asked + 1 })
        .where(and(eq(draftInvitations.orgId, ctx.org.id), eq(draftInvitations.id, id))),
      // Two people pressing at once ask for the same mail: the second one's is dropped.
      askByMail(ctx, draft, id, participant.id, asked + 1),
    ]),
    audit: { action: "draft.ask_again", subject: { kind: "draft", id: draftId }, detail: { people: silent.length } },
  });
  ctx.startDispatch();
  return silent.length;
}

const askByMail = (ctx: Context, draft: CohortDraft, invitationId: string, participantId: string, time: number): Statement =>
  owe(ctx, {
    kind: "find_time",
    uniqueKey: `find_time|${invitationId}|${time}`,
    usefulUntil: toInstant({ date: draft.startsFrom, time: "00:00" }, draft.timezone),
    participantId,
    payload: { kind: "find_time", invitationId },
  });

export const stillAsking = (ctx: Context, { id }: { id: string }): Guard => ({
  holds: sql`select closed_at is null from cohort_drafts where org_id = ${ctx.org.id} and id = ${id}`,
  otherwise: () => new Conflict("draft_closed", "This one has been settled already, so nobody is asked any more."),
});

/**
 * Holds while no two of these people may not be in one group, nor of them and those invited to a draft. Says neither which
 * two nor why.
 */
export const noneKeptApart = (ctx: Context, ids: string[], draftId: string | null): Guard => ({
  holds: sql`not exists (
    with asked (id) as (select value from json_each(${JSON.stringify(ids)})
      union select participant_id from draft_invitations
        where org_id = ${ctx.org.id} and draft_id = ${draftId} and removed_at is null)
    select 1 from asked a join keep_aparts k on k.org_id = ${ctx.org.id} and k.participant_a = a.id and k.removed_at is null
    where k.participant_b in (select id from asked))`,
  otherwise: () =>
    new Conflict(
      "keep_apart",
      "Two of these people can't be in one group because of a keep-apart note. Ask whoever recorded it.",
    ),
});
