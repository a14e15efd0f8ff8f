import { sql } from "drizzle-orm";
import { seesTo } from "../../db/carers.ts";
import { isLedBy } from "../../db/leaders.ts";
import { pausedOn } from "../../db/pauses.ts";
import type { Deps } from "../deps.ts";
import { toInstant } from "../time.ts";
import type { Agenda, MailFacts, When } from "./facts.ts";
import type { MailPayload } from "./owe.ts";
import { countTroubled } from "./read-alerts.ts";
import type { Standing } from "./read-standing.ts";
import type { Verdict } from "./standing.ts";
import { nothingIn } from "./summary-letter.ts";

type StaffKind = "digest" | "register_nudge" | "cover_request" | "summary" | "attention" | "alert";

/** What only this mail says, or why there is nothing to say any more. */
export type StaffSays = Verdict | OwnFacts<Extract<MailFacts, { kind: StaffKind }>>;
type OwnFacts<Facts> = Facts extends MailFacts ? Omit<Facts, "orgId" | "deliveryId" | "to" | "from" | "locale" | "phone"> : never;

const skipped = (reason: Verdict["reason"]): Verdict => ({ state: "skipped", reason });

type Asked = { delivery: Standing["delivery"]; session: Standing["session"]; payload: MailPayload | null };
type Org = { id: string; alias: string; timezone: string; summaryDay: number };

/** By delivery, what the mails to staff among these say: counts and times, never who. Asks nothing where there are none. */
export async function readStaffMail(
  deps: Deps,
  org: Org,
  rows: Standing[],
  payloadOf: (row: Standing) => MailPayload | null,
): Promise<Map<string, StaffSays>> {
  const of = (kind: StaffKind): Asked[] =>
    rows
      .filter(({ delivery }) => delivery.kind === kind)
      .map((row) => ({ delivery: row.delivery, session: row.session, payload: readable(() => payloadOf(row)) }));
  const [digests, nudges, covers, alerts] = [of("digest"), of("register_nudge"), of("cover_request"), of("alert")];
  const urgent = of("attention");
  return new Map([
    ...(digests.length > 0 ? await readDigests(deps, org, digests) : []),
    ...(nudges.length > 0 ? await readNudges(deps, org, nudges) : []),
    ...(covers.length > 0 ? await readCovers(deps, org, covers) : []),
    ...(urgent.length > 0 ? await readUrgent(deps, org, urgent) : []),
    ...of("summary").map((summary) => readSummary(deps, org, summary)),
    ...(await Promise.all(alerts.map((alert) => readAlert(deps, org, alert)))),
  ]);
}

/** One that can't be opened fails by itself, where it is judged. */
function readable<T>(open: () => T): T | null {
  try {
    return open();
  } catch {
    return null;
  }
}

type AgendaRow = Omit<Agenda, "when" | "alias" | "dropIn"> &
  Pick<When, "startsAt" | "endsAt" | "zone"> & { deliveryId: string; alias: string | null; mode: string };

async function readDigests({ db, config }: Deps, org: Org, asked: Asked[]): Promise<[string, StaffSays][]> {
  const days = asked.map(({ delivery, payload }) => ({
    id: delivery.id,
    staffId: delivery.staffId,
    ...(payload?.kind === "digest" ? { from: payload.from, until: payload.until } : { from: 0, until: 0 }),
  }));
  const rows = await db.all<AgendaRow>(agendas(org.id, JSON.stringify(days)));
  return days.map(({ id, from }) => {
    const agenda = rows
      .filter(({ deliveryId }) => deliveryId === id)
      .map(({ startsAt, endsAt, zone, alias, mode, expected, cantCome, joining }) => ({
        when: { startsAt, endsAt, zone },
        alias: alias ?? org.alias,
        dropIn: mode === "drop_in",
        expected: expected - cantCome,
        cantCome,
        joining,
      }));
    const { alias } = org;
    const day = { at: from, zone: org.timezone };
    return [
      id,
      agenda.length === 0 ? skipped("nothing_today") : { kind: "digest", alias, day, agenda, todayUrl: `${config.baseUrl}/` },
    ];
  });
}

/** The sessions that each of these leads that day. Whoever has not had a session of the group before is joining. */
export const agendas = (orgId: string, days: string) => sql`
  select j.value ->> 'id' as deliveryId, s.starts_at as startsAt, s.ends_at as endsAt, s.timezone as zone,
    c.alias as alias, c.enrolment_mode as mode,
    (select count(*) from enrolments e where ${there}) as expected,
    (select count(*) from enrolments e where ${there} and (select r.answer from replies r
      where r.org_id = e.org_id and r.session_id = s.id and r.enrolment_id = e.id
      order by r.replied_at desc, r.id desc limit 1) = 'cant_come') as cantCome,
    (select count(*) from enrolments e where ${there} and not exists (select 1 from sessions p
      where p.org_id = s.org_id and p.cohort_id = s.cohort_id and p.starts_at >= e.joined_at and p.starts_at < s.starts_at
        and p.number is not null)) as joining
  from (
    select j.value, s.id as session_id from json_each(${days}) j
      cross join cohort_facilitators f on f.org_id = ${orgId} and f.staff_id = j.value ->> 'staffId'
      cross join sessions s on s.org_id = f.org_id and s.cohort_id = f.cohort_id and ${thatDay}
      where not exists (select 1 from session_covers v where v.org_id = s.org_id and v.session_id = s.id
        and v.away_id = f.staff_id and v.starts_at = s.starts_at)
    union all
    select j.value, s.id from json_each(${days}) j
      cross join session_covers v on v.org_id = ${orgId} and v.cover_id = j.value ->> 'staffId'
      cross join sessions s on s.org_id = v.org_id and s.id = v.session_id and s.starts_at = v.starts_at and ${thatDay}) j
  cross join sessions s on s.org_id = ${orgId} and s.id = j.session_id
  cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  where s.number is not null and s.historic = 0 and s.outcome in ('planned', 'held', 'held_below_quorum')
    and (c.ended_at is null or c.ended_at > s.starts_at)
  order by s.starts_at, s.id`;

const thatDay = sql.raw("s.starts_at >= j.value ->> 'from' and s.starts_at < j.value ->> 'until'");

const there = sql`e.org_id = s.org_id and e.cohort_id = s.cohort_id and e.left_at is null and e.joined_at <= s.starts_at
  and not ${pausedOn(sql`e.org_id`, sql`e.id`, sql`s.local_date`)}`;

type NudgeRow = When & { sessionId: string; staffId: string; alias: string | null; marked: number };

async function readNudges({ db, config }: Deps, org: Org, asked: Asked[]): Promise<[string, StaffSays][]> {
  const wanted = asked.map(({ delivery }) => ({
    id: delivery.id,
    sessionId: delivery.sessionId,
    staffId: delivery.staffId,
  }));
  const rows = await db.all<NudgeRow>(sql`
    select s.id as sessionId, j.value ->> 'staffId' as staffId, s.starts_at as startsAt, s.ends_at as endsAt, s.timezone as zone, c.alias as alias,
      (s.outcome <> 'planned' or s.marked_at is not null) as marked
    from json_each(${JSON.stringify(wanted)}) j
    cross join sessions s on s.org_id = ${org.id} and s.id = j.value ->> 'sessionId' and s.number is not null
    cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
    where ${isLedBy(sql`j.value ->> 'staffId'`)}`);
  return asked.map(({ delivery, session }) => {
    const found = rows.find(({ sessionId, staffId }) => sessionId === delivery.sessionId && staffId === delivery.staffId);
    if (!session || session.number === null) return [delivery.id, skipped("session_off")];
    if (!found) return [delivery.id, skipped("not_leading")];
    if (found.marked) return [delivery.id, skipped("marked")];
    const { startsAt, endsAt, zone } = found;
    const registerUrl = `${config.baseUrl}/sessions/${found.sessionId}`;
    const alias = found.alias ?? org.alias;
    return [delivery.id, { kind: "register_nudge", alias, when: { startsAt, endsAt, zone }, registerUrl }];
  });
}

type CoverRow = When & { id: string; alias: string | null };

/** A colleague is asked for one date alone, and only while nobody has said yes. */
async function readCovers({ db, config }: Deps, org: Org, asked: Asked[]): Promise<[string, StaffSays][]> {
  const idOf = ({ payload }: Asked) => (payload?.kind === "cover_request" ? payload.requestId : "");
  const rows = await db.all<CoverRow>(sql`
    select q.id, s.starts_at as startsAt, s.ends_at as endsAt, s.timezone as zone, c.alias
    from json_each(${JSON.stringify(asked.map(idOf))}) j
    cross join cover_requests q on q.org_id = ${org.id} and q.id = j.value and q.answered_at is null and q.withdrawn_at is null
    cross join sessions s on s.org_id = q.org_id and s.id = q.session_id and s.starts_at = q.starts_at and s.number is not null
    cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id`);
  return asked.map((one) => {
    const found = rows.find(({ id }) => id === idOf(one));
    if (!found) return [one.delivery.id, skipped("cover_over")];
    const { startsAt, endsAt, zone } = found;
    const answerUrl = `${config.baseUrl}/cover/${found.id}`;
    return [
      one.delivery.id,
      { kind: "cover_request", alias: found.alias ?? org.alias, when: { startsAt, endsAt, zone }, answerUrl },
    ];
  });
}

/** Goes while the task is open, to a facilitator who sees to its group, and says nothing of it. */
async function readUrgent({ db, config }: Deps, org: Org, asked: Asked[]): Promise<[string, StaffSays][]> {
  const taskOf = ({ payload }: Asked) => (payload?.kind === "attention" ? payload.taskId : "");
  const wanted = asked.map((one) => ({ id: one.delivery.id, taskId: taskOf(one), staffId: one.delivery.staffId }));
  const rows = await db.all<{ id: string; theirs: number }>(sql`
    select j.value ->> 'id' as id, m.role = 'facilitator' and ${seesTo(sql`t.org_id`, sql`t.cohort_id`, sql`m.id`)} as theirs
    from json_each(${JSON.stringify(wanted)}) j
    cross join tasks t on t.org_id = ${org.id} and t.id = j.value ->> 'taskId' and t.closed_at is null
    cross join staff m on m.org_id = t.org_id and m.id = j.value ->> 'staffId'`);
  const theirs = new Map(rows.map((row) => [row.id, row.theirs === 1]));
  return asked.map(({ delivery: { id } }) => {
    if (!theirs.has(id)) return [id, skipped("seen_to")];
    if (!theirs.get(id)) return [id, skipped("not_leading")];
    return [id, { kind: "attention", alias: org.alias, tasksUrl: `${config.baseUrl}/tasks` }];
  });
}

/** Its numbers were put down when it was owed. What is asked now is only whether there is anything to say. */
function readSummary({ config }: Deps, org: Org, { delivery, payload }: Asked): [string, StaffSays] {
  if (org.summaryDay === 0) return [delivery.id, skipped("summary_off")];
  if (payload?.kind !== "summary") return [delivery.id, { state: "failed", reason: "unreadable" }];
  const { from, to, asOf, figures, before, inNeed } = payload;
  if (nothingIn(figures)) return [delivery.id, skipped("nothing_that_month")];
  const month = { at: toInstant({ date: from, time: "12:00" }, org.timezone), zone: org.timezone };
  const reportsUrl = `${config.baseUrl}/reports?from=${from}&to=${to}`;
  return [delivery.id, { kind: "summary", alias: org.alias, month, asOf, figures, before, inNeed, reportsUrl }];
}

async function readAlert({ db, config }: Deps, org: Org, { delivery, payload }: Asked): Promise<[string, StaffSays]> {
  const { trouble, parked, silent } = payload?.kind === "alert" ? payload : { trouble: null, parked: null, silent: false };
  const counts = await countTroubled(db, org.id, trouble);
  const nothing = !parked && !silent && counts.missed + counts.failed + counts.uncertain === 0;
  const mailUrl = `${config.baseUrl}/reports/mail`;
  return [delivery.id, nothing ? skipped("resolved") : { kind: "alert", alias: org.alias, ...counts, parked, silent, mailUrl }];
}
