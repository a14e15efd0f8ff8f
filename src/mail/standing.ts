import type { orgs } from "../../db/schema/index.ts";
import { ageOn } from "../time.ts";
import { type ConsentGiver, type NoConsent, whyNotTold } from "./consent.ts";
import { isQuiet, laterAllowed, ON_TIME_MS } from "./quiet-hours.ts";
import type { Standing } from "./read-standing.ts";

const DAY_MINUTES = 1440;

/** Why a delivery doesn't go. Stable codes; the domain puts them into words. */
export type Verdict = {
  state: "skipped" | "missed" | "failed";
  reason:
    | "left_staff"
    | "turned_off"
    | "not_manager"
    | "resolved"
    | "nothing_today"
    | "nothing_that_month"
    | "summary_off"
    | "marked"
    | "not_leading"
    | "cover_over"
    | "seen_to"
    | "withdrawn"
    | "paused"
    | "session_off"
    | "session_moved"
    | "replied_cant_come"
    | "not_in_policy"
    | "chose_none"
    | "chose_day_before"
    | "nearer_one_due"
    | "just_told"
    | "superseded"
    | "undone"
    | "uninvited"
    | "settled"
    | "answered"
    | NoConsent
    | "too_young"
    | "no_address"
    | "no_permission"
    | "not_confirmed"
    | "already_confirmed"
    | "suppressed"
    | "unreadable"
    | "too_late";
};

/** Stays queued until then: it is late, and now would be in the receiver's quiet hours. */
export type PutOff = { state: "queued"; reason: "quiet_hours"; dueAt: number };

type Rules = Pick<
  typeof orgs.$inferSelect,
  "addressConfirmedBy" | "adultAge" | "minorConsentAge" | "guardianConsentBy" | "youngestToMail"
>;

/** The org's rules, the participant's birth date, and today by the org's calendar. */
export type Footing = { rules: Rules; birthDate: string | null; today: string };

/** Whether a delivery may still go: null when it may. A reason the person gave comes before a reason of time. */
export function judge(row: Standing, footing: Footing, now: number): Verdict | null {
  const skip = (reason: Verdict["reason"]): Verdict => ({ state: "skipped", reason });
  const judgeReceiver = row.delivery.contactId ? judgeContact : judgeAddress;
  const reason = row.delivery.staffId ? judgeStaff(row) : (judgeOccasion(row) ?? judgeReceiver(row, footing));
  if (reason) return skip(reason);
  return row.delivery.usefulUntil <= now ? { state: "missed", reason: "too_late" } : null;
}

function judgeStaff({ delivery, member }: Standing): Verdict["reason"] | null {
  if (!member || member.removedAt !== null) return "left_staff";
  if ((delivery.kind === "alert" || delivery.kind === "summary") && member.role !== "manager") return "not_manager";
  if (delivery.kind === "summary" && !member.wantsSummary) return "turned_off";
  if (delivery.kind === "digest" && !member.wantsDigest) return "turned_off";
  return delivery.kind === "register_nudge" && !member.wantsNudges ? "turned_off" : null;
}

/** When a reminder that is late should go instead of now; null when now is right. */
export function putOff({ delivery, session, cohort, participant }: Standing, now: number): PutOff | null {
  if (delivery.kind !== "reminder" && delivery.kind !== "guardian_reminder") return null;
  if (!session || !cohort?.quietFrom || !cohort.quietUntil) return null;
  const quiet = { from: cohort.quietFrom, until: cohort.quietUntil };
  const zone = participant?.timezone ?? session.timezone;
  // Quiet hours were minded when it fell due; only what came late since then is put off.
  if (now <= delivery.dueAt + ON_TIME_MS || !isQuiet(now, quiet, zone)) return null;
  const dueAt = laterAllowed(now, session.startsAt, quiet, zone);
  return dueAt === null ? null : { state: "queued", reason: "quiet_hours", dueAt };
}

function judgeOccasion(row: Standing): Verdict["reason"] | null {
  const { delivery, session, cohort, participant, leftAt, answer, nearerDue, justTold, paused } = row;
  if (leftAt !== null) return "withdrawn";
  if (delivery.kind !== "reminder" && delivery.kind !== "guardian_reminder") return null;
  if (!session || session.historic || session.number === null || session.outcome !== "planned") return "session_off";
  if (cohort?.endedAt != null && cohort.endedAt <= session.startsAt) return "session_off";
  if (session.startsAt !== delivery.usefulUntil) return "session_moved";
  if (paused) return "paused";
  const offsets = JSON.parse(cohort?.reminderOffsets ?? "[]") as number[];
  const offset = delivery.offsetMinutes ?? 0;
  if (!offsets.includes(offset)) return "not_in_policy";
  const choice = delivery.contactId ? "all" : participant?.reminderChoice;
  if (choice === "none") return "chose_none";
  if (choice === "day_before" && offset !== dayBefore(offsets)) return "chose_day_before";
  if (answer === "cant_come" && cohort?.skipDeclined) return "replied_cant_come";
  // Whoever chose one has no nearer one to wait for.
  if (nearerDue && choice === "all") return "nearer_one_due";
  return justTold ? "just_told" : null;
}

/** Of several reminders the one nearest to a day before: of 3 days and 3 hours, the 3 hours. */
export const dayBefore = (offsets: number[]): number | undefined =>
  [...offsets].sort((a, b) => Math.abs(a - DAY_MINUTES) - Math.abs(b - DAY_MINUTES))[0];

/** A guardian gets what somebody who may decide has agreed to, while the person is a minor, and nothing else. */
function judgeContact(
  { contact, consent, suppressed }: Standing,
  { birthDate, rules, today }: Footing,
): Verdict["reason"] | null {
  if (!contact || contact.removedAt !== null) return "no_consent";
  const agreed = consent === null ? null : (JSON.parse(consent) as { givenBy: ConsentGiver; until: string | null });
  const why = whyNotTold(agreed, birthDate, rules, today);
  if (why) return why;
  if (!contact.email) return "no_address";
  return suppressed ? "suppressed" : null;
}

function judgeAddress({ delivery, participant, suppressed }: Standing, footing: Footing): Verdict["reason"] | null {
  const { birthDate, today } = footing;
  const { youngestToMail, addressConfirmedBy: by } = footing.rules;
  if (birthDate !== null && ageOn(birthDate, today) < youngestToMail) return "too_young";
  if (!participant?.email) return "no_address";
  if (!participant.emailPermitted) return "no_permission";
  if (suppressed) return "suppressed";
  if (delivery.kind === "confirm_address") return participant.emailConfirmedAt === null ? null : "already_confirmed";
  // Where staff confirm addresses, recording the permission is the confirmation.
  return participant.emailConfirmedAt === null && by === "participant" ? "not_confirmed" : null;
}
