import { methodOf, writeInvitation } from "./calendar.ts";
import type { MailFacts } from "./facts.ts";
import type { Attachment } from "./provider.ts";

/** The calendar files that go with a mail about changes: one a date, since each says one thing. @param stamp epoch milliseconds */
export function attachmentsOf(facts: MailFacts, stamp: number): Attachment[] {
  if (facts.test || !("events" in facts) || !facts.events) return [];
  return facts.events.map((date, at) => ({
    // Says nothing, whoever sees it in a list of files.
    filename: at === 0 ? "event.ics" : `event-${at + 1}.ics`,
    content: Buffer.from(writeInvitation(date, facts, stamp)).toString("base64"),
    content_type: `text/calendar; method=${methodOf(date)}; charset=utf-8`,
  }));
}
