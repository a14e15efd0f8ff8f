import { spellShort } from "../../time.ts";
import type { Foreseen } from "./foresee.ts";
import { type Delivery, needsLook, type ProviderOutcome, reasonWords } from "./reminder.ts";

/** Of a mail on its way: the provider has been asked, and hasn't answered. */
export type Asked = { nextAttemptAt: number };

/** A mail and what its sentence depends on. Planned ones have no row yet. */
export type Told = Pick<Delivery, "kind" | "state" | "reason" | "dueAt" | "sentAt" | "outcome" | "bounceType" | "createdAt"> & {
  usefulUntil: number;
  /** Nobody is owed it yet: a row is made when it falls due. */
  planned?: boolean;
  /** Of one that waits: what the dispatcher would decide now. */
  foreseen?: Foreseen;
  asked?: Asked | null;
};

/** `look`: somebody should do something. */
export type Fate = { sentence: string; tone: "good" | "waits" | "quiet" | "look" };

/** A reminder this late is late, not just waiting its turn. */
const LATE_MS = 10 * 60_000;

/**
 * What became of a mail, or will, in a sentence for staff. `zone`: whose wall clock its times are read on.
 *
 * Sent → "Sent Wed, Nov 3, 6:02 PM, delivered." · Skipped → "Not sent: said they can't come." · Planned → "Will be sent
 * Mon, Nov 8, 6:30 PM."
 */
export function tellFate(mail: Told, zone: string, now: number): Fate {
  switch (mail.state) {
    case "queued":
      return tellWaiting(mail, zone, now);
    case "frozen":
      return { sentence: tellGoing(mail, zone), tone: "waits" };
    case "sent":
      return tellSent(mail, zone);
    case "skipped":
      return { sentence: `Not sent${because(mail.reason)}.`, tone: "quiet" };
    case "missed":
      return { sentence: tellMissed(mail, zone), tone: "look" };
    case "failed":
      return { sentence: tellFailed(mail.reason), tone: "look" };
    case "unknown":
      return { sentence: "Handed over, but nobody can say whether it arrived: call them.", tone: "look" };
  }
}

function tellWaiting({ planned, foreseen, dueAt, reason, kind }: Told, zone: string, now: number): Fate {
  const at = (instant: number): string => spellShort(instant, zone, "en");
  if (foreseen && foreseen.state !== "queued") {
    if (foreseen.state === "missed") return { sentence: "Will be missed: it is too late to help.", tone: "look" };
    return { sentence: `Won’t be sent${because(foreseen.reason)}.`, tone: "quiet" };
  }
  const until = foreseen ? foreseen.dueAt : dueAt;
  const isQuiet = foreseen?.reason === "quiet_hours" || reason === "quiet_hours";
  if (until > now && isQuiet) return { sentence: `Waits until ${at(until)}: quiet hours.`, tone: "waits" };
  if (until > now) return { sentence: `Will be sent ${at(until)}.`, tone: "waits" };
  const isLate = (kind === "reminder" || kind === "guardian_reminder") && now - dueAt > LATE_MS;
  if (isLate) return { sentence: `Late: it was due ${at(dueAt)} and goes as soon as mail can be sent.`, tone: "look" };
  return { sentence: planned ? "Due now." : "Goes out now.", tone: "waits" };
}

const tellGoing = ({ asked }: Told, zone: string): string =>
  asked
    ? `On its way: the mail provider hasn’t answered yet. The same mail is offered again ${spellShort(asked.nextAttemptAt, zone, "en")}; it can’t arrive twice.`
    : "Written, and about to go.";

const outcomes: Record<ProviderOutcome, string> = {
  delivered: ", delivered.",
  delayed: "; the receiving side hasn’t taken it yet and is asked again.",
  bounced: ", but it came back for a reason that may pass: the next one may arrive.",
  complained: ", and was marked as spam: mail to this address has stopped. Call them.",
  suppressed: ", but not delivered: the mail provider has stopped mail to this address. Call them.",
  failed: ", but the mail provider couldn’t deliver it: call them.",
};

function tellSent({ state, sentAt, dueAt, outcome, bounceType }: Told, zone: string): Fate {
  const sent = `Sent ${spellShort(sentAt ?? dueAt, zone, "en")}`;
  const look = needsLook({ state, outcome });
  if (outcome === "bounced" && bounceType === "permanent")
    return { sentence: `${sent}, but it came back for good: call them.`, tone: "look" };
  return { sentence: outcome ? `${sent}${outcomes[outcome]}` : `${sent}.`, tone: look ? "look" : "good" };
}

/** One whose row was made after it was of use fell due while nothing ran. */
function tellMissed({ kind, dueAt, createdAt, usefulUntil }: Told, zone: string): string {
  const isReminder = kind === "reminder" || kind === "guardian_reminder";
  const due = `it was due ${spellShort(dueAt, zone, "en")}`;
  if (isReminder && createdAt >= usefulUntil) return `Missed: ${due}, and the service was down until after the start.`;
  return isReminder
    ? `Missed: ${due}, and couldn’t be handed over before the start.`
    : `Missed: ${due}, and couldn’t be handed over while it was of use.`;
}

function tellFailed(reason: string | null): string {
  if (reason === "not_composed" || reason === "unreadable")
    return "Failed: it couldn’t be written. Call them, and tell whoever runs Convene.";
  if (reason === "invalid_from_address") return "Failed: the mail provider refused the sender’s address.";
  return `Failed: the mail provider refused it${reason ? ` (${reason.replaceAll("_", " ")})` : ""}. Check the address.`;
}

/** "they left the group"; a code that has no words is said as it is. */
export const explainReason = (reason: string): string => reasonWords[reason] ?? reason.replaceAll("_", " ");

const because = (reason: string | null): string => (reason ? `: ${explainReason(reason)}` : "");
