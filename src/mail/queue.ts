import { type SQL, sql } from "drizzle-orm";
import { NOT_URGENT } from "./owe.ts";

/** Most of the time nothing is queued, and asking costs no row. */
export const anyQueued = sql`select 1 from deliveries where state = 'queued' and priority >= 0 limit 1`;

/** Mailings of one org and priority that may stand without an answer before no more are written. */
const MOST_UNANSWERED = 4;

/**
 * Whose mail is written next: the most urgent first, and among equals each org in turn. Reads one entry of the index per
 * org that has mail of that priority waiting, up to the one whose turn it is, however long anybody's backlog is.
 * An org whose requests go unanswered waits: what hasn't been tried can still be judged anew when the provider is back.
 */
export const queuedHead = (now: number, overdue: boolean, account: string) => sql`
  with recursive
    turn (org_id) as (select coalesce((select turn_org_id from pacers where account = ${account}), '')),
    waiting (priority) as (
      select (select min(priority) from deliveries where state = 'queued')
      union all
      select (select min(d.priority) from deliveries d where d.state = 'queued' and d.priority > waiting.priority) from waiting
      where waiting.priority is not null),
    heads (priority, wrapped, org_id) as (
      select p.priority, w.column1, (${nextOrg(sql`p.priority`, sql`case w.column1 when 0 then turn.org_id else '' end`)})
      from turn, waiting p, (values (0), (1)) w where p.priority is not null
      union all
      select h.priority, h.wrapped, (${nextOrg(sql`h.priority`, sql`h.org_id`)})
      from heads h, turn where h.org_id is not null and (h.wrapped = 0 or h.org_id < turn.org_id)
      order by 1, 2, 3)
  select org_id as orgId, priority from heads
  where org_id is not null
    and exists (select 1 from deliveries d
      where ${queued(now, overdue)} and d.priority = heads.priority and d.org_id = heads.org_id)
    ${
      overdue
        ? sql``
        : sql`and (priority < ${NOT_URGENT} or (select count(*) from mailings m where m.state = 'frozen' and m.priority = heads.priority
      and m.org_id = heads.org_id and (m.first_attempt_at is not null or m.next_attempt_at > ${now})) < ${MOST_UNANSWERED})`
    }
  limit 1`;

const nextOrg = (priority: SQL, after: SQL) => sql`
  select d.org_id from deliveries d where d.state = 'queued' and d.priority = ${priority} and d.org_id > ${after}
  order by d.org_id limit 1`;

/** What is due. */
export const queued = (now: number, overdue: boolean) =>
  sql`state = 'queued' and due_at <= ${now} ${overdue ? sql`and useful_until <= ${now}` : sql``}`;
