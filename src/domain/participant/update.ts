import { and, eq, isNull } from "drizzle-orm";
import { links, participants } from "../../../db/schema/index.ts";
import { type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { addressChangedAt } from "../../mail/whose.ts";
import { ageErrors, type Participant, type ParticipantPatch } from "./participant.ts";
import { askToConfirm, type PermissionSource, recordPermission } from "./permit.ts";
import { findParticipant } from "./queries.ts";
import { emailIndex, sealFields } from "./seal-fields.ts";
import { lift } from "./suppression.ts";

/**
 * Changes a person's fields. A new address has to be confirmed anew, and links mailed to the old one stop working.
 *
 * @throws NotFound, Invalid when the person's age rules something out.
 */
export async function updateParticipant(ctx: Context, id: string, patch: ParticipantPatch): Promise<Participant> {
  const current = await findParticipant(ctx, id);
  const { statements, changed } = draftUpdate(ctx, current, patch, "staff");
  if (changed.length === 0) return current;
  await write(ctx, {
    statements,
    audit: { action: "participant.update", subject: { kind: "participant", id }, detail: { fields: changed.join(",") } },
  });
  ctx.startDispatch();
  return findParticipant(ctx, id);
}

/** The statements that bring a person to what `patch` says, and which fields that changes. */
export function draftUpdate(
  ctx: Context,
  current: Participant,
  patch: ParticipantPatch,
  source: PermissionSource,
): { statements: Statement[]; changed: string[] } {
  const given = Object.entries(patch).filter(
    ([field, value]) => value !== undefined && value !== current[field as keyof Participant],
  );
  const changed = given.map(([field]) => field);
  if (changed.length === 0) return { statements: [], changed };
  const change = Object.fromEntries(given) as ParticipantPatch;
  const after = { ...current, ...change } as Participant;
  const errors = ageErrors(ctx, after);
  if (errors.length > 0) throw new Invalid(errors);

  const { id } = current;
  const addressing = change.email !== undefined || change.emailPermission !== undefined;
  const reachable = after.emailPermission && after.email !== null;
  const confirmsItself = ctx.org.addressConfirmedBy === "participant";
  const staysConfirmed = change.email === undefined && current.emailConfirmedAt !== null;
  const confirmedAt = staysConfirmed ? current.emailConfirmedAt : reachable && !confirmsItself ? ctx.now : null;
  const { givenName, ...sealed } = sealFields(ctx.vault, id, change);
  return {
    changed,
    statements: [
      ctx.db
        .update(participants)
        .set({
          ...sealed,
          ...(givenName ? { givenName } : {}),
          ...(change.timezone === undefined ? {} : { timezone: change.timezone }),
          ...(change.locale === undefined ? {} : { locale: change.locale }),
          ...(change.reminderChoice === undefined ? {} : { reminderChoice: change.reminderChoice }),
          ...(change.email === undefined ? {} : { linksFrom: addressChangedAt(ctx.now, ctx.org.id, id) }),
          ...(addressing ? { emailPermitted: after.emailPermission, emailConfirmedAt: confirmedAt } : {}),
          updatedAt: ctx.now,
        })
        .where(and(eq(participants.orgId, ctx.org.id), eq(participants.id, id))),
      ...(change.email === undefined ? [] : [revokeLinks(ctx, id)]),
      // Whoever records an address, or that it may be written to, has asked: what stopped mail to it is over.
      ...(addressing && reachable ? [lift(ctx, emailIndex(ctx.vault, after.email ?? ""))] : []),
      ...(change.emailPermission === undefined ? [] : [recordPermission(ctx, id, change.emailPermission, source)]),
      ...(addressing && reachable && confirmsItself && !staysConfirmed ? [askToConfirm(ctx, id)] : []),
    ],
  };
}

/** The old address may have been somebody else's all along: with `linksFrom`, nothing mailed to it opens any more. */
export const revokeLinks = (ctx: Context, participantId: string) =>
  ctx.db
    .update(links)
    .set({ revokedAt: ctx.now })
    .where(
      and(eq(links.orgId, ctx.org.id), eq(links.participantId, participantId), isNull(links.contactId), isNull(links.revokedAt)),
    );
