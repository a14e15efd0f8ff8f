import { and, eq, isNull } from "drizzle-orm";
import { cohortDrafts, draftInvitations, orgs, participants } from "../../../db/schema/index.ts";
import type { Org } from "../../context.ts";
import type { Deps } from "../../deps.ts";
import { findLink, opens } from "../../mail/links.ts";
import { isTooYoung } from "../enrolment/open-link.ts";
import { toOrg } from "../org/org.ts";
import { callName, type Participant } from "../participant/participant.ts";
import { openParticipant } from "../participant/seal-fields.ts";

/** Somebody who was asked when they can come. Says nothing of the group. */
export type InvitationLink = {
  org: Org;
  participant: Participant;
  /** What the page may call them. */
  name: string;
  invitationId: string;
  draftId: string;
  /** What mail calls whoever asks; null: the org's alias. */
  alias: string | null;
  /** A time was found, or the search given up. */
  settled: boolean;
};

/**
 * Opens the link in a mail that asks for hours. Null when it is unknown, expired or ended, when the invitation was taken back,
 * or the person is too young for a page of their own: the caller answers all of these alike.
 */
export async function openInvitation(deps: Deps, token: string, now: number): Promise<InvitationLink | null> {
  const link = await findLink(deps, token);
  if (link?.purpose !== "find_time" || link.invitationId === null) return null;
  const [row] = await deps.db
    .select({ org: orgs, participant: participants, invitation: draftInvitations, draft: cohortDrafts })
    .from(draftInvitations)
    .innerJoin(orgs, eq(orgs.id, draftInvitations.orgId))
    .innerJoin(
      participants,
      and(eq(participants.orgId, draftInvitations.orgId), eq(participants.id, draftInvitations.participantId)),
    )
    .innerJoin(cohortDrafts, and(eq(cohortDrafts.orgId, draftInvitations.orgId), eq(cohortDrafts.id, draftInvitations.draftId)))
    .where(
      and(
        eq(draftInvitations.orgId, link.orgId),
        eq(draftInvitations.id, link.invitationId),
        eq(draftInvitations.participantId, link.participantId),
        isNull(draftInvitations.removedAt),
      ),
    );
  if (!row || !opens(link, row.participant, now)) return null;
  const participant = openParticipant(deps.vault.org(row.org.id), row.participant);
  if (isTooYoung(participant, row.org, now)) return null;
  return {
    org: toOrg(row.org),
    participant,
    name: callName(participant),
    invitationId: row.invitation.id,
    draftId: row.draft.id,
    alias: row.draft.alias,
    settled: row.draft.closedAt !== null,
  };
}
