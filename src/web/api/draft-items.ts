import { z } from "@hono/zod-openapi";
import type { CohortDraft } from "../../domain/draft/draft.ts";
import type { Invitation } from "../../domain/draft/queries.ts";
import { conflictItem } from "./conflict-item.ts";
import { instantText, toInstantText } from "./schemas.ts";

export const draftItem = z
  .object({
    id: z.string(),
    programId: z.string(),
    programName: z.string(),
    name: z.string(),
    alias: z.string().nullable(),
    timezone: z.string(),
    startsFrom: z.string(),
    weekdays: z.array(z.int()),
    earliest: z.string(),
    latest: z.string(),
    minutes: z.int(),
    intervalWeeks: z.int(),
    sessionCount: z.int().nullable(),
    capacity: z.int().nullable(),
    minimum: z.int().nullable(),
    facilitators: z.array(z.object({ id: z.string(), name: z.string() })),
    room: z.object({ id: z.string(), name: z.string() }).nullable(),
    status: z.enum(["asking", "opened", "dropped"]),
    invited: z.int(),
    answered: z.int(),
    cohortId: z.string().nullable(),
    createdAt: instantText,
  })
  .openapi("CohortDraft");

export const toDraftItem = (draft: CohortDraft): z.input<typeof draftItem> =>
  draftItem.parse({ ...draft, createdAt: toInstantText(draft.createdAt) });

export const invitationItem = z
  .object({
    id: z.string(),
    participant: z.object({ id: z.string(), name: z.string() }),
    hasMail: z.boolean(),
    invitedAt: instantText,
    asked: z.int().openapi({ description: "How many mails have asked them" }),
    answer: z.object({ zone: z.string(), hours: z.array(z.string()) }).nullable(),
    answeredAt: instantText.nullable(),
    answeredFor: z.boolean(),
  })
  .openapi("Invitation");

export const toInvitationItem = ({ draftId: _, timezone: _zone, ...one }: Invitation): z.input<typeof invitationItem> => ({
  ...one,
  invitedAt: toInstantText(one.invitedAt),
  answeredAt: one.answeredAt === null ? null : toInstantText(one.answeredAt),
});

export const slotItem = z
  .object({
    weekday: z.int(),
    time: z.string(),
    firstDate: z.string(),
    lastDate: z.string(),
    sessions: z.int(),
    comes: z.int().openapi({ description: "How many of those who answered can come to every session" }),
    lost: z.array(
      z.object({
        initials: z.string().nullable().openapi({ description: "Null for whoever may not read who is invited" }),
        canCome: z.int().openapi({ description: "To how many sessions they can" }),
      }),
    ),
    conflicts: z.array(conflictItem),
  })
  .openapi("FoundTime");

export const invited = z.object({ invited: z.int(), mailed: z.int() }).openapi("Invited");
export const openedDraft = z.object({ cohortId: z.string(), enrolled: z.int() }).openapi("OpenedDraft");
export const askedAgain = z.object({ asked: z.int() }).openapi("AskedAgain");
