import { and, eq, isNull, or, sql } from "drizzle-orm";
import { keepAparts } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Rejection } from "../../csv.ts";
import { addDays, toInstant, toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import type { Found } from "./find-line.ts";
import { byPerson, type KnownStay, type Surroundings, stayKey } from "./read-import.ts";

/** A place that lines give somebody who has had none in that cohort. */
export type NewStay = KnownStay & { lines: number[]; leftOn: string | null };

type Asked = { lines: Found[]; participantId: string; cohort: Found["cohort"] };

/**
 * The places that are missing. Without a date of joining, everybody of a closed group joined on its first day, everybody else
 * when they first came. Lines of those who may have no place are added to `rejected`.
 */
export async function planPlaces(ctx: Context, found: Found[], around: Surroundings, rejected: Rejection[]): Promise<NewStay[]> {
  const own = byPerson(around.stays);
  const asked = new Map<string, Asked>();
  for (const line of found) {
    const { participantId, cohort } = line;
    if (participantId === null) continue;
    const key = stayKey(cohort.id, participantId);
    const known = own.get(key) ?? [];
    if (known.length > 0) {
      const message = agrees(line, known, cohort.timezone);
      if (message) rejected.push({ line: line.line, message });
      continue;
    }
    const one = asked.get(key) ?? { lines: [], participantId, cohort };
    one.lines.push(line);
    asked.set(key, one);
  }
  const pairs = await readPairs(ctx, [...asked.values()]);
  const guests = pairs.size === 0 ? [] : await readGuests(ctx, found);
  const here = new Map<string, string[]>(found.map(({ cohort }) => [cohort.id, []]));
  for (const stay of around.stays) if (stay.leftAt === null) here.get(stay.cohortId)?.push(stay.participantId);
  const places: NewStay[] = [];
  for (const one of asked.values()) {
    const place = toPlace(ctx, one, around);
    const present = here.get(one.cohort.id) ?? [];
    const problem =
      "problem" in place
        ? place.problem
        : (refusal(ctx, place, one, around, present.length) ?? meets(place, present, guests, pairs));
    if (problem !== null) rejected.push(...one.lines.map(({ line }) => ({ line, message: problem })));
    if (problem !== null || "problem" in place) continue;
    places.push(place);
    if (place.leftAt === null) present.push(place.participantId);
  }
  return places;
}

/** Dates a line gives for somebody who is here already have to be theirs. */
function agrees({ joined, left }: Found, known: KnownStay[], zone: string): string | null {
  const first = known[0];
  if (joined && !known.some(({ joinedOn }) => joinedOn === joined))
    return `joined: They have had a place there since ${first?.joinedOn}. Leave the date out.`;
  const lastDay = (at: number) => toLocal(at - 1, zone).date;
  if (left && !known.some(({ leftAt }) => leftAt !== null && (lastDay(leftAt) === left || toLocal(leftAt, zone).date === left)))
    return "left: Their place there is another one. Withdraw them on the group's page.";
  return null;
}

function toPlace(ctx: Context, { lines, participantId, cohort }: Asked, around: Surroundings): NewStay | { problem: string } {
  const one = (values: (string | undefined)[]): string[] => [...new Set(values.flatMap((value) => value ?? []))];
  const joined = one(lines.map((line) => line.joined));
  const left = one(lines.map((line) => line.left));
  if (joined.length > 1 || left.length > 1) return { problem: "The file gives several dates on which they joined or left." };
  const began = (around.sessions.get(cohort.id) ?? []).filter(({ number }) => number !== null)[0]?.localDate ?? cohort.firstDate;
  const came = lines.flatMap((line) => line.marks.map(({ session }) => session.localDate)).sort()[0];
  const joinedOn = joined[0] ?? (cohort.enrolmentMode === "closed" ? began : (came ?? began));
  const leftOn = left[0] ?? null;
  const today = toLocal(ctx.now, cohort.timezone).date;
  if (joinedOn > today) return { problem: "joined: That day lies ahead." };
  if (leftOn !== null && (leftOn < joinedOn || leftOn >= today))
    return { problem: "left: Give a day in the past, on or after they joined." };
  const midnight = (date: string) => toInstant({ date, time: "00:00" }, cohort.timezone);
  return {
    id: newId("enr"),
    cohortId: cohort.id,
    participantId,
    joinedOn,
    joinedAt: midnight(joinedOn),
    leftAt: leftOn === null ? null : midnight(addDays(leftOn, 1)),
    leftOn,
    lines: lines.map(({ line }) => line),
  };
}

function refusal(ctx: Context, place: NewStay, { cohort }: Asked, around: Surroundings, taken: number): string | null {
  const stopped = ["cancelled_by_program", "postponed"];
  const held = (around.sessions.get(cohort.id) ?? []).filter(
    ({ outcome, startsAt }) => startsAt <= place.joinedAt && !stopped.includes(outcome),
  );
  if (cohort.enrolmentMode === "closed" && held.length > 0)
    return "joined: This is a closed group and it had begun by then. Enrol them on its page and say why.";
  if (cohort.endedAt !== null && cohort.endedAt <= place.joinedAt) return "joined: The group had ended by then.";
  if (place.leftAt !== null) return null;
  if (cohort.endedAt !== null && cohort.endedAt <= ctx.now) return null;
  if (cohort.capacity !== null && taken >= cohort.capacity) return `This group is full: all ${cohort.capacity} places are taken.`;
  return null;
}

type Guest = Pick<KnownStay, "cohortId" | "participantId">;

/** Says neither who the other person is nor that they are here: that would itself tell. */
function meets(place: NewStay, present: string[], guests: Guest[], pairs: Set<string>): string | null {
  if (pairs.size === 0 || place.leftAt !== null) return null;
  const coming = guests.filter(({ cohortId }) => cohortId === place.cohortId).map(({ participantId }) => participantId);
  const apart = [...present, ...coming].some((other) => pairs.has(`${place.participantId} ${other}`));
  return apart ? "This person can't join this group because of a keep-apart note. Ask whoever recorded it." : null;
}

/** Who comes to these cohorts as a guest. */
async function readGuests(ctx: Context, found: Found[]): Promise<Guest[]> {
  const ids = JSON.stringify([...new Set(found.map(({ cohort }) => cohort.id))]);
  return ctx.db.all<Guest>(sql`
    select s.cohort_id as cohortId, g.participant_id as participantId from sessions s
    join make_ups m on m.org_id = s.org_id and m.session_id = s.id and m.dropped_at is null
    join enrolments g on g.org_id = m.org_id and g.id = m.enrolment_id and g.left_at is null
    where s.org_id = ${ctx.org.id} and s.starts_at > ${ctx.now} and s.cohort_id in (select value from json_each(${ids}))`);
}

/** Who may not meet whom, both ways round. */
async function readPairs(ctx: Context, asked: Asked[]): Promise<Set<string>> {
  const ids = JSON.stringify(asked.map(({ participantId }) => participantId));
  const among = sql`(select value from json_each(${ids}))`;
  const rows = await ctx.db
    .select({ a: keepAparts.participantA, b: keepAparts.participantB })
    .from(keepAparts)
    .where(
      and(
        eq(keepAparts.orgId, ctx.org.id),
        isNull(keepAparts.removedAt),
        or(sql`${keepAparts.participantA} in ${among}`, sql`${keepAparts.participantB} in ${among}`),
      ),
    );
  return new Set(rows.flatMap(({ a, b }) => [`${a} ${b}`, `${b} ${a}`]));
}
