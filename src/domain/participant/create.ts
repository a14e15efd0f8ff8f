import { participants } from "../../../db/schema/index.ts";
import { type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { ageErrors, type Participant, type ParticipantInput } from "./participant.ts";
import { askToConfirm, type PermissionSource, recordPermission } from "./permit.ts";
import { findParticipant } from "./queries.ts";
import { sealFields } from "./seal-fields.ts";

/** @throws Invalid when the person's age rules something out. */
export async function createParticipant(ctx: Context, input: ParticipantInput): Promise<Participant> {
  const { id, statements } = draftParticipant(ctx, input, "staff");
  await write(ctx, { statements, audit: { action: "participant.create", subject: { kind: "participant", id } } });
  ctx.startDispatch();
  return findParticipant(ctx, id);
}

/** The statements that add a person, for a batch of one or of many. */
export function draftParticipant(
  ctx: Context,
  input: ParticipantInput & { importKey?: string },
  source: PermissionSource,
): { id: string; statements: Statement[] } {
  const errors = ageErrors(ctx, { birthDate: input.birthDate ?? null, emailPermission: input.emailPermission });
  if (errors.length > 0) throw new Invalid(errors);
  const id = newId("par");
  const { givenName, ...sealed } = sealFields(ctx.vault, id, input);
  if (!givenName) throw new Invalid([{ path: "givenName", message: "Give a first name." }]);
  const confirmsItself = ctx.org.addressConfirmedBy === "participant";
  const reachable = input.emailPermission && input.email !== undefined;
  return {
    id,
    statements: [
      ctx.db.insert(participants).values({
        ...sealed,
        givenName,
        orgId: ctx.org.id,
        id,
        timezone: input.timezone ?? null,
        locale: input.locale ?? null,
        emailPermitted: input.emailPermission,
        emailConfirmedAt: reachable && !confirmsItself ? ctx.now : null,
        importKey: input.importKey ?? null,
        createdAt: ctx.now,
        updatedAt: ctx.now,
      }),
      recordPermission(ctx, id, input.emailPermission, source),
      ...(reachable && confirmsItself ? [askToConfirm(ctx, id)] : []),
    ],
  };
}
