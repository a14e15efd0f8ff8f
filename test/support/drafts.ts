import type { Context } from "../../src/context.ts";
import { answerInvitation } from "../../src/domain/draft/answer.ts";
import { createDraft } from "../../src/domain/draft/create.ts";
import { type CohortDraft, draftInput } from "../../src/domain/draft/draft.ts";
import { invite } from "../../src/domain/draft/invite.ts";
import { listInvitations } from "../../src/domain/draft/queries.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { makeProgram } from "./cohorts.ts";

/** Eight sessions of 90 minutes, on Mondays or Wednesdays in New York between 17:00 and 20:00, from 22 February 2027 on. */
export const makeDraft = async (ctx: Context, over: Record<string, unknown> = {}): Promise<CohortDraft> =>
  createDraft(
    ctx,
    draftInput.parse({
      programId: over.programId ?? (await makeProgram(ctx)),
      name: "Grief, spring",
      timezone: "America/New_York",
      startsFrom: "2027-02-22",
      weekdays: [1, 3],
      earliest: "17:00",
      latest: "20:00",
      ...over,
    }),
  );

/** Invites somebody new who can come at these hours; null: they don't answer. @returns the ids of the invitation and the person. */
export async function askSomebody(
  ctx: Context,
  draftId: string,
  name: string,
  hours: string[] | null,
  { zone = "America/New_York", ...over }: Record<string, unknown> & { zone?: string } = {},
): Promise<{ invitationId: string; participantId: string }> {
  const [givenName = name, ...rest] = name.split(" ");
  const familyName = rest.join(" ");
  const person = await createParticipant(
    ctx,
    participantInput.parse({
      givenName,
      ...(familyName ? { familyName } : {}),
      email: `${givenName.toLowerCase()}@example.org`,
      emailPermission: true,
      ...over,
    }),
  );
  await invite(ctx, draftId, { participantIds: [person.id] });
  const invitations = await listInvitations(ctx, draftId);
  const invitationId = invitations.find(({ participant }) => participant.id === person.id)?.id ?? "";
  if (hours) await answerInvitation(ctx, invitationId, { zone, hours });
  return { invitationId, participantId: person.id };
}
