import { z } from "zod";
import { taskKinds, type tasks } from "../../../db/schema/index.ts";
import { severalLines } from "../../plain-text.ts";

export { taskKinds };

export type TaskKind = (typeof taskKinds)[number];

type Row = typeof tasks.$inferSelect;

/** Something a person has to do, whom it is about, and how it ended. */
export type Task = Omit<Row, "orgId" | "uniqueKey" | "detail" | "note"> & {
  /** Ids, counts and codes. */
  detail: Record<string, string | number | boolean | null>;
  /** What was done about it; null while open, and for whom it isn't. */
  note: string | null;
  /** There is a note that isn't for whoever asks. */
  noteWithheld: boolean;
  /** Whom it is about. */
  participantName: string | null;
  cohortName: string | null;
  closedByName: string | null;
  /** It is about somebody whose answers aren't the reader's to know, so it says no more than the group and the day. */
  isWithheld: boolean;
};

/** What to do, when the task's page doesn't name the person: "Call this person". */
const toDo: Record<TaskKind, string> = {
  call_person: "Call",
  forget_person: "Decide about forgetting",
  consent_review: "Review the consents of",
  mail_trouble: "Look at mail that didn't go as promised",
  safety: "Talk today with",
  reach_out: "Reach out to",
  exit_proposed: "Decide what comes next for",
};

const reasons: Record<string, string> = {
  bounced: "Mail to their address came back: there is no such mailbox. Nothing more goes there until the address is corrected.",
  keeps_bouncing: "Mail to their address keeps coming back. Nothing more goes there for a week.",
  complained: "They marked a mail as spam, so mail to them has stopped.",
  suppressed: "The mail provider no longer delivers to their address. Nothing more goes there until it is corrected.",
  guardian_bounced:
    "Mail to their guardian’s address came back: there is no such mailbox. Nothing more goes there until it is corrected.",
  guardian_keeps_bouncing: "Mail to their guardian’s address keeps coming back. Nothing more goes there for a week.",
  guardian_complained: "Their guardian marked a mail as spam, so mail to the guardian has stopped.",
  guardian_suppressed: "The mail provider no longer delivers to their guardian’s address.",
  mail_trouble: "Some mail was missed, failed, or may or may not have gone.",
  mail_quota: "The mail provider’s quota was used up, so mail stood still. It goes on by itself as the provider allows.",
  mail_refused: "The mail provider refuses what we send. Check the API key and the sender’s domain.",
  mail_silent: "The mail provider reports nothing any more. Check its webhook: until it works, mail that comes back goes unseen.",
  asked: "They asked through their link to be forgotten.",
  safety: "Something they answered needs a conversation before the day ends. Follow your safety protocol.",
  facilitator_needed: "One of this group’s facilitators has something to see to today. Make sure that somebody does.",
  of_age: "They are of age now, so mail to their guardians has stopped. Talk with them about who may know what.",
};

/** "Call Ana Ruiz"; without a name, "Call this person". */
export const titleOf = ({ kind, participantId, participantName }: Pick<Task, "kind" | "participantId" | "participantName">) =>
  participantId === null
    ? kind === "safety"
      ? "A facilitator is needed today"
      : toDo[kind]
    : `${toDo[kind]} ${participantName ?? "this person"}`;

/** Why, in a sentence for staff; empty for a code that says it all. */
export function reasonOf({ kind, code, detail }: Pick<Task, "kind" | "code" | "detail">): string {
  if (code !== "missed") return `${reasons[code] ?? ""}${detail.again ? " They have answered so again since." : ""}`;
  const missed = detail.misses === 1 ? "They missed the last session" : `They missed ${detail.misses} sessions in a row`;
  return kind === "reach_out"
    ? `${missed}: somebody should ask how they are.`
    : `${missed}: keep their place, or give it up? A person decides; nothing happens by itself.`;
}

const answers: Record<string, string> = {
  pause: "They are paused.",
  transfer: "They moved to another group.",
  make_up: "A make-up is planned.",
  withdrawal: "Their place was given up.",
};

/** What a closed task ended with when there is no note to read; empty when there is. */
export function endOf({ code, closedAt, closedBy, note, noteWithheld, detail }: Task): string {
  if (closedAt === null || note !== null) return "";
  if (noteWithheld) return "What was done is noted for facilitators.";
  const answer = answers[String(detail.answer)];
  return answer ?? (code === "missed" && closedBy === null ? "What was marked since then has overtaken it." : "");
}

export const closeInput = z.strictObject({
  note: severalLines(
    z
      .string("Say what was done.")
      .trim()
      .min(1, "Say what was done, for whoever reads this later.")
      .max(1000, "Keep it to 1000 characters."),
  ),
});
