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
  | "contactId"
  | "sessionId"
  | "offsetMinutes"
  | "outcome"
  | "outcomeAt"
  | "bounceType"
  | "createdAt"
>;

export const kindWords: Record<DeliveryKind, string> = {
  reminder: "Reminder",
  welcome: "Welcome",
  moved: "New time",
  cancelled: "Cancellation",
  guardian_reminder: "Reminder to a guardian",
  guardian_moved: "New time, to a guardian",
  guardian_cancelled: "Cancellation, to a guardian",
  confirm_address: "Address confirmation",
  staff_invitation: "Staff invitation",
  sign_in_code: "Sign-in code",
  test: "Test",
};

const stateWords: Record<DeliveryState, string> = {
  queued: "Waiting",
  frozen: "On its way",
  sent: "Sent",
  skipped: "Not sent",
  missed: "Missed: it was too late to be useful",
  failed: "Failed",
  unknown: "Uncertain: the provider didn't answer, so it may or may not have gone",
};

const outcomeWords: Record<ProviderOutcome, string> = {
  delivered: "Delivered",
  delayed: "Delayed by the receiving side",
  bounced: "Came back, for a reason that may pass",
  complained: "Marked as spam: mail to this person has stopped",
  suppressed: "The provider no longer delivers to this address",
  failed: "The provider couldn't deliver it",
};

const reasonWords: Record<string, string> = {
  left_staff: "no longer on the staff",
  withdrawn: "left the group",
  session_off: "the session is off",
  session_moved: "the session has moved",
  replied_cant_come: "said they can't come",
  not_in_policy: "this reminder was taken out of the group's plan",
  chose_none: "chose to get no reminders",
  chose_day_before: "chose one reminder, the day before",
  nearer_one_due: "a later reminder went instead",
  just_told: "was just told the new time",
  no_consent: "no consent to tell this guardian",
  consent_insufficient: "the consent was given by somebody who may no longer decide",
  of_age: "they are of age: nobody else is told",
  too_young: "too young to be written to",
  no_address: "no email address",
  no_permission: "no permission to email",
  not_confirmed: "the address isn't confirmed yet",
  already_confirmed: "the address is confirmed already",
  quiet_hours: "until their quiet hours are over",
  suppressed: "the address bounced or complained before",
};

/** What became of a delivery, for staff: "Not sent: left the group", "Delivered". */
export function describeDelivery(
  delivery: Pick<Delivery, "state" | "reason" | "outcome"> & Partial<Pick<Delivery, "bounceType">>,
): string {
  const { state, reason, outcome } = delivery;
  if (state === "sent" && outcome === "bounced" && delivery.bounceType === "permanent") return "Bounced: call instead";
  if (state === "sent" && outcome) return outcomeWords[outcome];
  const because = (state === "skipped" || state === "queued") && reason ? reasonWords[reason] : undefined;
  return because ? `${stateWords[state]}: ${because}` : stateWords[state];
}

/** Whether somebody should look: it should have gone and didn't, or nobody can say. */
export const needsLook = ({ state, outcome }: Pick<Delivery, "state" | "outcome">): boolean =>
  state === "missed" ||
  state === "failed" ||
  state === "unknown" ||
  (outcome !== null && outcome !== "delivered" && outcome !== "delayed");
