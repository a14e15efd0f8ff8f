import {
  type bounceTypes,
  type deliveries,
  deliveryKinds,
  deliveryStates,
  type providerOutcomes,
} from "../../../db/schema/index.ts";

export { deliveryKinds, deliveryStates };

export type DeliveryKind = (typeof deliveryKinds)[number];
export type DeliveryState = (typeof deliveryStates)[number];
export type ProviderOutcome = (typeof providerOutcomes)[number];

export type BounceType = (typeof bounceTypes)[number];

type Row = typeof deliveries.$inferSelect;

/** One mail owed to one person and what became of it. Says nothing of what stands in it. */
export type Delivery = Pick<
  Row,
  | "id"
  | "kind"
  | "state"
  | "reason"
  | "dueAt"
  | "sentAt"
  | "providerId"
  | "participantId"
  | "enrolmentId"
  | "contactId"
  | "sessionId"
  | "offsetMinutes"
  | "outcome"
  | "outcomeAt"
  | "bounceType"
  | "createdAt"
  | "usefulUntil"
>;

export const kindWords: Record<DeliveryKind, string> = {
  reminder: "Reminder",
  welcome: "Welcome",
  moved: "New time",
  cancelled: "Cancellation",
  changed: "Change",
  guardian_reminder: "Reminder to a guardian",
  guardian_moved: "New time, to a guardian",
  guardian_cancelled: "Cancellation, to a guardian",
  guardian_changed: "Change, to a guardian",
  confirm_address: "Address confirmation",
  find_time: "Asking when they can come",
  appointment_offer: "Asking to choose a time",
  appointment_changed: "Appointment booked, moved or called off",
  appointment_reminder: "Reminder of an appointment",
  staff_invitation: "Staff invitation",
  sign_in_code: "Sign-in code",
  digest: "The day ahead, to staff",
  alert: "Mail in trouble, to managers",
  register_nudge: "Register to take, to staff",
  cover_request: "Asking a colleague to lead a session",
  summary: "The month in numbers, to managers",
  attention: "Something needs attention today, to facilitators",
  test: "Test",
};

/** Why a mail didn't go: what follows "Not sent:". */
export const reasonWords: Record<string, string> = {
  left_staff: "they are no longer on the staff",
  not_manager: "they are no manager any more",
  resolved: "it turned out to have gone after all",
  turned_off: "they turned it off on their account page",
  nothing_today: "no session of theirs was left that day",
  nothing_that_month: "no session was held, cancelled or left without a register that month",
  summary_off: "the month in numbers was turned off in Settings",
  marked: "the register was taken",
  not_leading: "they no longer lead the group",
  cover_over: "somebody else leads the session, or it is on another date",
  seen_to: "somebody has seen to it",
  withdrawn: "they left the group",
  paused: "they are away by agreement",
  session_off: "the session is off",
  session_moved: "the session has moved",
  replied_cant_come: "they said they can’t come",
  not_in_policy: "this reminder was taken out of the group’s plan",
  chose_none: "they chose to get no reminders",
  chose_day_before: "they chose one reminder, the day before",
  nearer_one_due: "a later reminder went instead",
  just_told: "they were just told the new time",
  uninvited: "their invitation was taken back",
  settled: "a time was found or the search given up",
  answered: "they have answered already",
  superseded: "a later mail says it too",
  undone: "the change was undone",
  no_consent: "no consent to tell this guardian",
  consent_insufficient: "the consent was given by somebody who may no longer decide",
  of_age: "they are of age: nobody else is told",
  too_young: "they are too young to be written to",
  no_address: "no email address",
  no_permission: "no permission to email",
  not_confirmed: "the address isn’t confirmed yet",
  already_confirmed: "the address is confirmed already",
  suppressed: "mail to the address came back or was marked as spam before",
  too_late: "it was too late to help",
};

/** Whether somebody should look: it should have gone and didn't, or nobody can say. */
export const needsLook = ({ state, outcome }: Pick<Delivery, "state" | "outcome">): boolean =>
  state === "missed" ||
  state === "failed" ||
  state === "unknown" ||
  (outcome !== null && outcome !== "delivered" && outcome !== "delayed");
