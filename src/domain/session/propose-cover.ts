import { sql } from "drizzle-orm";
import { joinLeaders, leader } from "../../../db/leaders.ts";
import type { Context, Role } from "../../context.ts";
import { addDays, isoWeekday, toInstant, toLocal } from "../../time.ts";
import { findConflicts } from "../cohort/conflicts.ts";
import { readOccupancy } from "../cohort/occupancy.ts";
import { readSurroundings, toPlanned } from "../cohort/read-busy.ts";
import { readAvailability } from "../staff/availability.ts";
import { workingTimes } from "../staff/free-times.ts";
import { findSession } from "./queries.ts";

/** Somebody who could lead a session in another's place. */
export type Candidate = {
  id: string;
  name: string;
  role: Role;
  /** How many sessions they lead in that week. */
  load: number;
  /** What speaks against it, in sentences; empty: free, cleared and of the right role. */
  problems: string[];
  /** What they said when they were asked. */
  asked: "waiting" | "declined" | null;
};

type Member = Omit<Candidate, "problems" | "asked"> & {
  clearedUntil: string | null;
  leads: number;
  asked: "accepted" | "declined" | "waiting" | null;
};

/** Everybody who could take over, best first: free, cleared, of the right role, then by how much they lead that week. @throws NotFound */
export async function proposeCover(ctx: Context, sessionId: string, awayId: string): Promise<Candidate[]> {
  const session = await findSession(ctx, sessionId);
  const { startsAt, endsAt, timezone } = session;
  const [occupancy, members] = await Promise.all([readOccupancy(ctx, session.cohortId), readMembers(ctx, session, awayId)]);
  const others = members.filter(({ id, leads }) => id !== awayId && leads === 0);
  const ids = others.map(({ id }) => id);
  if (ids.length === 0) return [];
  const roomId = occupancy.ownRooms.get(sessionId) ?? occupancy.roomId;
  const wanted = { staffIds: ids, roomId, place: null, participantIds: [], minors: occupancy.minors };
  const { date } = toLocal(startsAt, ctx.org.timezone);
  const [[plan], around, availability] = await Promise.all([
    toPlanned(ctx, [{ startsAt, endsAt }], wanted, timezone),
    readSurroundings(ctx, [{ startsAt, endsAt }], { ...wanted, roomId: null }),
    readAvailability(ctx, ids, addDays(date, -1)),
  ]);
  if (!plan) return [];
  const away = members.find(({ id }) => id === awayId);
  const candidates = others.map<Candidate>(({ clearedUntil, leads: _, asked, ...one }) => {
    const works = availability.get(one.id);
    const working = works ? workingTimes(works, { from: addDays(date, -1), until: addDays(date, 2) }, ctx.org.timezone) : [];
    const personal = findConflicts([{ ...plan, roomId: null, staffIds: [one.id] }], around).filter(({ kind }) =>
      OF_ONE.has(kind),
    );
    return {
      ...one,
      asked: asked === "accepted" ? null : asked,
      problems: [
        ...personal.map(({ message }) => message),
        ...(occupancy.minors && (clearedUntil ?? "") < plan.date ? [`${one.name} isn't cleared to lead minors then.`] : []),
        ...(one.role === "peer" && away?.role !== "peer" ? [`${one.name} is a peer supporter.`] : []),
        ...(works?.week && !working.some((hours) => hours.startsAt <= startsAt && hours.endsAt >= endsAt)
          ? [`${one.name} doesn't work then.`]
          : []),
      ],
    };
  });
  return candidates.sort(
    (a, b) =>
      Math.sign(a.problems.length) - Math.sign(b.problems.length) ||
      rank(a.asked) - rank(b.asked) ||
      a.load - b.load ||
      a.name.localeCompare(b.name),
  );
}

/** Conflicts that are about the person; the session has its place and its people already. */
const OF_ONE = new Set(["facilitator", "travel", "leave"]);

const rank = (asked: Candidate["asked"]): number => (asked === "declined" ? 1 : 0);

/** Those who work here, with what they lead that week, whether they lead this session, and what they said of it. */
async function readMembers(ctx: Context, { id, startsAt }: { id: string; startsAt: number }, awayId: string): Promise<Member[]> {
  const { date } = toLocal(startsAt, ctx.org.timezone);
  const monday = addDays(date, 1 - isoWeekday(date));
  const midnight = (day: string) => toInstant({ date: day, time: "00:00" }, ctx.org.timezone);
  return ctx.db.all<Member>(sql`
    with led as (
      select ${leader} as staff_id, s.id as session_id from sessions s
      ${joinLeaders}
      where s.org_id = ${ctx.org.id} and s.starts_at >= ${midnight(monday)} and s.starts_at < ${midnight(addDays(monday, 7))}
        and s.number is not null)
    select m.id, m.name, m.role, m.cleared_until as clearedUntil,
      (select count(*) from led where led.staff_id = m.id) as load,
      exists (select 1 from led where led.staff_id = m.id and led.session_id = ${id}) as leads,
      (select coalesce(q.answer, 'waiting') from cover_requests q where q.org_id = m.org_id and q.asked_id = m.id
        and q.session_id = ${id} and q.away_id = ${awayId} and q.starts_at = ${startsAt} and q.withdrawn_at is null
        order by q.asked_at desc limit 1) as asked
    from staff m where m.org_id = ${ctx.org.id} and m.removed_at is null and m.joined_at is not null
    order by m.name limit 500`);
}
