import { deliveries } from "../../db/schema/index.ts";
import type { Db, Statement } from "../../db/write.ts";
import type { OrgVault } from "../vault.ts";
import { newDeliveryId } from "./delivery-id.ts";
import type { DeliveryKind, MailLocale, MonthFigures, SampleKind } from "./facts.ts";

/** What only this mail says and no row holds. Sealed with the delivery. */
export type MailPayload =
  | {
      kind: "moved";
      changes: { sessionId: string; fromStartsAt: number; fromEndsAt: number; toStartsAt: number; toEndsAt: number }[];
    }
  | { kind: "cancelled"; sessions: { sessionId: string; startsAt: number; endsAt: number }[] }
  | { kind: "change"; changeSetId: string }
  | { kind: "find_time"; invitationId: string }
  | { kind: "appointment"; appointmentId: string; revision: number; offset?: number }
  | { kind: "staff_invitation"; inviterName: string }
  | { kind: "sign_in_code"; code: string }
  | { kind: "cover_request"; requestId: string }
  | { kind: "attention"; taskId: string }
  | { kind: "digest"; day: string; from: number; until: number }
  /** Dates, both included. The numbers are those of `asOf`, and hidden already where they have to be. */
  | {
      kind: "summary";
      from: string;
      to: string;
      asOf: number;
      figures: MonthFigures;
      before: MonthFigures | null;
      inNeed: number;
    }
  | {
      kind: "alert";
      /** Mail that went wrong after `since`, up to `until`. */
      trouble: { since: number; until: number } | null;
      /** The account takes no mail: its quota is used up, or it refuses ours. */
      parked: "quota" | "refused" | null;
      /** The provider reports nothing. */
      silent: boolean;
    }
  | { kind: "test"; of: SampleKind; locale: MailLocale };

export type OwedMail = {
  kind: Exclude<DeliveryKind, "reminder" | "guardian_reminder">;
  /** What must exist once in this org, e.g. `welcome|enr_…`. A second one with the same key is dropped. */
  uniqueKey: string;
  /** Not handed over before this instant; now unless it says so. */
  dueAt?: number;
  /** Not handed over after this instant. */
  usefulUntil: number;
  participantId?: string;
  enrolmentId?: string;
  sessionId?: string;
  staffId?: string;
  /** The guardian it goes to; the participant is then whom it is about. */
  contactId?: string;
  payload?: MailPayload;
};

/** Lower goes first. */
export const priorities: Record<DeliveryKind, number> = {
  sign_in_code: 0,
  cancelled: 1,
  moved: 1,
  changed: 1,
  guardian_cancelled: 1,
  guardian_moved: 1,
  guardian_changed: 1,
  confirm_address: 2,
  find_time: 3,
  appointment_changed: 1,
  appointment_offer: 3,
  appointment_reminder: 4,
  staff_invitation: 2,
  attention: 1,
  alert: 2,
  test: 2,
  cover_request: 2,
  welcome: 3,
  reminder: 4,
  guardian_reminder: 4,
  digest: 5,
  register_nudge: 5,
  summary: 5,
};

/** From here on mail can wait its turn; sign-in codes and changes of a session go before anything else. */
export const NOT_URGENT = 2;

/** Changes carry a calendar file, which the provider takes with one mail alone. */
export const ALONE = 1;

/**
 * The statement that owes one person one mail. Put it in the batch of the change that causes it,
 * then call `ctx.startDispatch()` after the commit. Whether it may go is decided when it is frozen.
 */
export function owe(ctx: { db: Db; org: { id: string }; now: number; vault: OrgVault }, mail: OwedMail): Statement {
  const dueAt = mail.dueAt ?? ctx.now;
  const id = newDeliveryId(ctx.now, dueAt);
  return ctx.db
    .insert(deliveries)
    .values({
      orgId: ctx.org.id,
      id,
      kind: mail.kind,
      priority: priorities[mail.kind],
      dueAt,
      usefulUntil: mail.usefulUntil,
      uniqueKey: mail.uniqueKey,
      participantId: mail.participantId ?? null,
      enrolmentId: mail.enrolmentId ?? null,
      sessionId: mail.sessionId ?? null,
      staffId: mail.staffId ?? null,
      contactId: mail.contactId ?? null,
      payload: mail.payload
        ? ctx.vault.seal({ table: "deliveries", row: id, column: "payload" }, JSON.stringify(mail.payload))
        : null,
      createdAt: ctx.now,
    })
    .onConflictDoNothing({ target: [deliveries.orgId, deliveries.uniqueKey] });
}
