import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { cohortDrafts } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { UNDO_MS } from "../cohort/change-set.ts";
import { planOpening } from "../cohort/open.ts";
import { placeStatements } from "../enrolment/enrol.ts";
import { type openingInput, startTimes, toCohortInput } from "./draft.ts";
import { noneKeptApart, stillAsking } from "./invite.ts";
import { findDraft, listInvitations } from "./queries.ts";
import { rankTimes } from "./times.ts";

/**
 * Opens the cohort at a slot, in one batch with the places of those who can come to all of it: in the order they were
 * invited, as far as there are places. They are welcomed by mail two minutes on; until then it can be
 * undone. Two presses at once open one.
 *
 * @returns the cohort's id and how many got a place.
 * @throws NotFound; Invalid for a slot that isn't among the draft's; Conflict `draft_closed`, `keep_apart`, or as `openCohort`.
 */
export async function openDraft(
  ctx: Context,
  id: string,
  { weekday, time, enrol = true }: z.output<typeof openingInput>,
): Promise<{ cohortId: string; enrolled: number }> {
  const draft = await findDraft(ctx, id);
  if (!draft.weekdays.includes(weekday) || !startTimes(draft).includes(time))
    throw new Invalid([{ path: "time", message: "Choose one of the times that people were asked about." }]);
  const invitations = await listInvitations(ctx, id);
  const [slot] = await rankTimes(ctx, draft, invitations, { weekday, time });
  const coming = new Set(enrol ? slot?.comes : []);
  const placed = invitations.filter((invitation) => coming.has(invitation.id)).slice(0, draft.capacity ?? undefined);
  const { id: cohortId, audit, ...opening } = await planOpening(ctx, toCohortInput(draft, { weekday, time }));
  await write(ctx, {
    ...opening,
    guards: [
      stillAsking(ctx, draft),
      ...opening.guards,
      noneKeptApart(
        ctx,
        placed.map(({ participant }) => participant.id),
        null,
      ),
    ],
    statements: [
      ...opening.statements,
      ...placed.flatMap(({ participant, hasMail }) =>
        placeStatements(ctx, {
          id: newId("enr"),
          cohortId,
          participantId: participant.id,
          joinedOn: toLocal(ctx.now, draft.timezone).date,
          joinedAt: ctx.now,
          welcome: hasMail,
          welcomeAt: ctx.now + UNDO_MS,
        }),
      ),
      ctx.db
        .update(cohortDrafts)
        .set({ closedAt: ctx.now, closedBy: ctx.actor.kind === "staff" ? ctx.actor.id : null, cohortId })
        .where(and(eq(cohortDrafts.orgId, ctx.org.id), eq(cohortDrafts.id, id), isNull(cohortDrafts.closedAt))),
    ],
    audit: [
      audit,
      { action: "draft.open", subject: { kind: "draft", id }, detail: { cohortId, weekday, time, enrolled: placed.length } },
    ],
  });
  return { cohortId, enrolled: placed.length };
}
