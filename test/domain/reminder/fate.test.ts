import { describe, expect, test } from "vitest";
import { type Told, tellFate } from "../../../src/domain/reminder/fate.ts";
import { toInstant } from "../../../src/time.ts";

const ZONE = "America/New_York";
const at = (date: string, time: string): number => toInstant({ date, time }, ZONE);
const START = at("2026-11-04", "18:00");
const DUE = at("2026-11-03", "18:00");
const SENT = at("2026-11-03", "18:02");

const mail: Told = {
  kind: "reminder",
  state: "queued",
  reason: null,
  dueAt: DUE,
  sentAt: null,
  outcome: null,
  bounceType: null,
  createdAt: DUE,
  usefulUntil: START,
};

const sent: Partial<Told> = { state: "sent", sentAt: SENT };
const sentences: [string, Partial<Told>, number, string][] = [
  ["planned", { planned: true }, DUE - 1, "waits: Will be sent Tue, Nov 3, 6:00 PM."],
  ["planned, due", { planned: true }, DUE, "waits: Due now."],
  [
    "planned, not to go",
    { planned: true, foreseen: { state: "skipped", reason: "no_permission" } },
    DUE - 1,
    "quiet: Won’t be sent: no permission to email.",
  ],
  [
    "planned, hopeless",
    { planned: true, foreseen: { state: "missed", reason: "too_late" } },
    START,
    "look: Will be missed: it is too late to help.",
  ],
  ["queued, due", {}, DUE, "waits: Goes out now."],
  ["queued for ten minutes", {}, DUE + 600_000, "waits: Goes out now."],
  ["queued for longer", {}, DUE + 600_001, "look: Late: it was due Tue, Nov 3, 6:00 PM and goes as soon as mail can be sent."],
  [
    "put off",
    { reason: "quiet_hours", dueAt: at("2026-11-04", "08:00") },
    at("2026-11-03", "23:00"),
    "waits: Waits until Wed, Nov 4, 8:00 AM: quiet hours.",
  ],
  [
    "to be put off",
    { foreseen: { state: "queued", reason: "quiet_hours", dueAt: at("2026-11-04", "08:00") } },
    at("2026-11-03", "23:00"),
    "waits: Waits until Wed, Nov 4, 8:00 AM: quiet hours.",
  ],
  ["frozen", { state: "frozen" }, DUE, "waits: Written, and about to go."],
  [
    "frozen, asked",
    { state: "frozen", asked: { nextAttemptAt: at("2026-11-03", "18:05") } },
    SENT,
    "waits: On its way: the mail provider hasn’t answered yet. The same mail is offered again Tue, Nov 3, 6:05 PM; it can’t arrive twice.",
  ],
  ["sent", sent, START, "good: Sent Tue, Nov 3, 6:02 PM."],
  ["delivered", { ...sent, outcome: "delivered" }, START, "good: Sent Tue, Nov 3, 6:02 PM, delivered."],
  [
    "delayed",
    { ...sent, outcome: "delayed" },
    START,
    "good: Sent Tue, Nov 3, 6:02 PM; the receiving side hasn’t taken it yet and is asked again.",
  ],
  [
    "bounced for good",
    { ...sent, outcome: "bounced", bounceType: "permanent" },
    START,
    "look: Sent Tue, Nov 3, 6:02 PM, but it came back for good: call them.",
  ],
  [
    "bounced for now",
    { ...sent, outcome: "bounced", bounceType: "transient" },
    START,
    "look: Sent Tue, Nov 3, 6:02 PM, but it came back for a reason that may pass: the next one may arrive.",
  ],
  [
    "complained",
    { ...sent, outcome: "complained" },
    START,
    "look: Sent Tue, Nov 3, 6:02 PM, and was marked as spam: mail to this address has stopped. Call them.",
  ],
  [
    "suppressed by the provider",
    { ...sent, outcome: "suppressed" },
    START,
    "look: Sent Tue, Nov 3, 6:02 PM, but not delivered: the mail provider has stopped mail to this address. Call them.",
  ],
  [
    "failed at the provider",
    { ...sent, outcome: "failed" },
    START,
    "look: Sent Tue, Nov 3, 6:02 PM, but the mail provider couldn’t deliver it: call them.",
  ],
  ["declined", { state: "skipped", reason: "replied_cant_come" }, START, "quiet: Not sent: they said they can’t come."],
  ["left", { state: "skipped", reason: "withdrawn" }, START, "quiet: Not sent: they left the group."],
  ["an unknown reason", { state: "skipped", reason: "some_new_code" }, START, "quiet: Not sent: some new code."],
  [
    "missed by the provider",
    { state: "missed", reason: "too_late" },
    START,
    "look: Missed: it was due Tue, Nov 3, 6:00 PM, and couldn’t be handed over before the start.",
  ],
  [
    "missed by the service",
    { state: "missed", reason: "too_late", createdAt: START + 60_000 },
    START + 60_000,
    "look: Missed: it was due Tue, Nov 3, 6:00 PM, and the service was down until after the start.",
  ],
  [
    "a missed welcome",
    { kind: "welcome", state: "missed", reason: "too_late" },
    START,
    "look: Missed: it was due Tue, Nov 3, 6:00 PM, and couldn’t be handed over while it was of use.",
  ],
  [
    "refused",
    { state: "failed", reason: "validation_error" },
    START,
    "look: Failed: the mail provider refused it (validation error). Check the address.",
  ],
  [
    "not written",
    { state: "failed", reason: "not_composed" },
    START,
    "look: Failed: it couldn’t be written. Call them, and tell whoever runs Convene.",
  ],
  [
    "refused for the sender",
    { state: "failed", reason: "invalid_from_address" },
    START,
    "look: Failed: the mail provider refused the sender’s address.",
  ],
  [
    "unknown",
    { state: "unknown", reason: "never_answered" },
    START,
    "look: Handed over, but nobody can say whether it arrived: call them.",
  ],
];

describe("tellFate", () => {
  test.each(sentences)("%s", (_, over, now, expected) => {
    const { tone, sentence } = tellFate({ ...mail, ...over }, ZONE, now);
    expect(`${tone}: ${sentence}`).toBe(expected);
  });

  test("reads times on the clock it is given", () => {
    expect(tellFate({ ...mail, ...sent }, "Asia/Tokyo", START).sentence).toBe("Sent Wed, Nov 4, 8:02 AM.");
  });
});
