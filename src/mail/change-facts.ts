import type { CalendarDate } from "./calendar.ts";
import type { MailFacts, ToParticipant, When } from "./facts.ts";
import { netChange, type Place, type Present } from "./net-change.ts";
import type { Changes } from "./read-changes.ts";
import { meetsOnline } from "./spoken-zone.ts";
import type { Verdict } from "./standing.ts";

/** Nearest first; the page and the feed have the rest. */
const MOST_FILES = 20;

/**
 * What a mail about changes says; or why there is nothing to say.
 *
 * @param when how an instant is said to this receiver.
 */
export function changeFacts(
  changes: Changes,
  {
    toPerson,
    toGuardian,
    place,
    next,
    when,
  }: {
    toPerson: ToParticipant;
    toGuardian: boolean;
    place: Place;
    next: When | null;
    when: (time: Present | { startsAt: number; endsAt: number; timezone: string }) => When;
  },
  now: number,
): MailFacts | Verdict {
  if (changes.superseded) return { state: "skipped", reason: "superseded" };
  const net = netChange(changes.told, changes.from, changes.present, place, now);
  const where = net.from && changes.ahead.length > 0 ? whereOf(net.from, place) : null;
  if (net.moved.length + net.cancelled.length + net.added.length === 0 && where === null)
    return net.any ? { state: "missed", reason: "too_late" } : { state: "skipped", reason: "undone" };
  const moved = net.moved.map(({ before, after }) => ({
    before: when({ ...before, timezone: after.timezone }),
    after: when(after),
  }));
  const cancelled = net.cancelled.map(({ before, after }) => when({ ...before, timezone: after.timezone }));
  const added = net.added.map(when);
  const sessions = [...[...net.moved, ...net.cancelled].map(({ after }) => after), ...net.added];
  const changed = new Set(sessions.map(({ sessionId }) => sessionId));
  // Of the others a guardian may know nothing but that the place has changed.
  const elsewhere = where !== null && !toGuardian;
  const shown = elsewhere ? [...sessions, ...changes.ahead.filter(({ sessionId }) => !changed.has(sessionId))] : sessions;
  const events = shown
    .sort((a, b) => a.startsAt - b.startsAt)
    .slice(0, MOST_FILES)
    .map((session): CalendarDate => {
      const { sessionId, revision, startsAt, endsAt, on } = session;
      const { zone } = when(session);
      return { sessionId, revision, startsAt, endsAt, zone, title: toPerson.alias, place: toPerson.place, cancelled: !on };
    });
  const facts = { ...toPerson, events };
  const several = where !== null || added.length > 0;
  if (!several && cancelled.length === 0) return { ...facts, kind: toGuardian ? "guardian_moved" : "moved", changes: moved };
  if (!several && moved.length === 0) return { ...facts, kind: toGuardian ? "guardian_cancelled" : "cancelled", cancelled, next };
  return { ...facts, kind: toGuardian ? "guardian_changed" : "changed", changes: moved, cancelled, added, where, next };
}

/** `label`: mail can say where. `link`: only the link to join differs. `ask`: mail has no words for it that tell a stranger nothing. */
function whereOf(from: Place, to: Place): "label" | "link" | "ask" {
  const named = from.placeAlias !== to.placeAlias;
  if (named && (to.placeAlias !== null || from.place === to.place)) return "label";
  if (meetsOnline(to)) return meetsOnline(from) ? "link" : "label";
  return from.place === to.place ? "link" : "ask";
}
