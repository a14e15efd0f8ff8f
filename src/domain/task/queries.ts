import { and, desc, eq, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { seesTo } from "../../../db/carers.ts";
import { cohorts, participants, staff, tasks } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
import { toInstant, toLocal } from "../../time.ts";
import { displayName } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import type { Task } from "./task.ts";

export type TaskFilter = {
  limit: number;
  cursor?: string | undefined;
  status?: "open" | "closed" | undefined;
  participantId?: string | undefined;
  /** Only those that fall to whoever asks: about the groups they lead, or about people in them. */
  own?: boolean | undefined;
  /** `elsewhere`: those of groups that others see to. */
  safety?: "only" | "elsewhere" | "none" | undefined;
};

/** @throws NotFound */
export async function findTask(ctx: Context, id: string): Promise<Task> {
  const [row] = await selectTasks(ctx).where(and(eq(tasks.orgId, ctx.org.id), eq(tasks.id, id)));
  if (!row) throw new NotFound("task");
  return toTask(ctx, row);
}

/** Newest first; of open ones `safety` before all others. */
export async function listTasks(ctx: Context, filter: TaskFilter): Promise<Page<Task>> {
  const rows = await tasksPage(ctx, filter);
  return toPage(
    rows,
    filter.limit,
    // Without the instant: of a safety task it would say whose.
    ({ task }) => ({ at: 0, id: task.id }),
    (row) => toTask(ctx, row),
  );
}

/** What waits for somebody: every `safety` task, the newest others, and how many others there are in all. */
export type Waiting = { safety: Task[]; others: Task[]; nextCursor: string | null; total: number };

const MOST_SAFETY = 500;

export async function listWaiting(ctx: Context, filter: Pick<TaskFilter, "own" | "limit" | "cursor">): Promise<Waiting> {
  const open = { ...filter, status: "open" as const };
  const others = { ...open, safety: "none" as const };
  const [safety, { items, nextCursor }, [count]] = await Promise.all([
    listTasks(ctx, { ...open, cursor: undefined, limit: MOST_SAFETY, safety: "only" }),
    listTasks(ctx, others),
    ctx.db.select({ total: sql<number>`count(*)` }).from(tasks).where(which(ctx, others)),
  ]);
  return { safety: safety.items, others: items, nextCursor, total: count?.total ?? 0 };
}

/** The statement behind `listTasks`, one row more than asked for. */
export function tasksPage(ctx: Context, filter: TaskFilter) {
  const first = filter.status === "open" ? sql`(${tasks.kind} = 'safety')` : sql`0`;
  const last = filter.cursor ? decodeCursor(filter.cursor) : null;
  const after = sql`(${first}, ${tasks.openedAt}, ${tasks.id}) < (select ${filter.status === "open" ? sql`l.kind = 'safety'` : sql`0`},
    l.opened_at, l.id from tasks l where l.org_id = ${ctx.org.id} and l.id = ${last?.id ?? ""})`;
  return selectTasks(ctx)
    .where(and(which(ctx, filter), last ? after : undefined))
    .orderBy(...(filter.status === "open" ? [desc(first)] : []), desc(tasks.openedAt), desc(tasks.id))
    .limit(filter.limit + 1);
}

const which = (ctx: Context, { status, participantId, own, safety }: Omit<TaskFilter, "limit" | "cursor">): SQL | undefined =>
  and(
    eq(tasks.orgId, ctx.org.id),
    status === undefined ? undefined : status === "open" ? isNull(tasks.closedAt) : isNotNull(tasks.closedAt),
    participantId ? eq(tasks.participantId, participantId) : undefined,
    participantId ? or(ne(tasks.kind, "safety"), mayKnow(ctx)) : undefined,
    safety === undefined ? undefined : safety === "none" ? ne(tasks.kind, "safety") : eq(tasks.kind, "safety"),
    safety === "elsewhere" ? sql`not ${mayKnow(ctx)}` : undefined,
    own && ctx.actor.kind === "staff" ? fallsTo(ctx, ctx.actor.id) : undefined,
  );

/** The groups a person is in now, with who leads them. */
export const listGroupsOf = (ctx: Context, participantId: string): Promise<{ id: string; name: string; leaders: string }[]> =>
  ctx.db.all(sql`
    select c.id as id, c.name as name, coalesce((select group_concat(s.name, ', ') from cohort_facilitators f
      join staff s on s.org_id = f.org_id and s.id = f.staff_id and s.removed_at is null
      where f.org_id = c.org_id and f.cohort_id = c.id), '') as leaders
    from enrolments e join cohorts c on c.org_id = e.org_id and c.id = e.cohort_id
    where e.org_id = ${ctx.org.id} and e.participant_id = ${participantId} and e.left_at is null
    order by c.name limit 20`);

const selectTasks = (ctx: Context) =>
  ctx.db
    .select({
      task: tasks,
      person: {
        id: participants.id,
        givenName: participants.givenName,
        familyName: participants.familyName,
        preferredName: participants.preferredName,
      },
      cohortName: cohorts.name,
      closedByName: staff.name,
      known: sql<number>`(${tasks.kind} <> 'safety' or ${mayKnow(ctx)})`,
    })
    .from(tasks)
    .leftJoin(participants, and(eq(participants.orgId, tasks.orgId), eq(participants.id, tasks.participantId)))
    .leftJoin(cohorts, and(eq(cohorts.orgId, tasks.orgId), eq(cohorts.id, tasks.cohortId)))
    .leftJoin(staff, and(eq(staff.orgId, tasks.orgId), eq(staff.id, tasks.closedBy)));

type Selected = Awaited<ReturnType<typeof selectTasks>>[number];

/** Whose check-in opened a `safety` task, those facilitators may know who see to its group. */
const mayKnow = ({ actor }: Context): SQL =>
  actor.kind === "staff" && actor.role === "facilitator" ? seesTo(sql`${tasks.orgId}`, sql`${tasks.cohortId}`, actor.id) : sql`0`;

/** What anybody else gets of such a task: that a group's facilitator has something to see to that day. */
const withheld = { code: "facilitator_needed", participantId: null, sessionId: null, deliveryId: null, note: null, detail: {} };

/** To the day of the org's calendar: the minute would say whose. */
const dayOf = (at: number, zone: string): number => toInstant({ date: toLocal(at, zone).date, time: "00:00" }, zone);

/** What was done about a person is for facilitators, and for whoever wrote it; about mail, for everyone who has the task. */
const mayReadNote = ({ actor }: Context, { participantId, closedBy }: Selected["task"]): boolean =>
  participantId === null || (actor.kind === "staff" && (actor.role === "facilitator" || actor.id === closedBy));

function toTask(ctx: Context, { task, person, cohortName, closedByName, known }: Selected): Task {
  const { orgId: _, uniqueKey: _key, ...row } = task;
  if (!known) {
    const openedAt = dayOf(row.openedAt, ctx.org.timezone);
    const noteWithheld = row.note !== null;
    return { ...row, ...withheld, openedAt, noteWithheld, participantName: null, cohortName, closedByName, isWithheld: true };
  }
  const noteWithheld = row.note !== null && !mayReadNote(ctx, task);
  return {
    ...row,
    noteWithheld,
    detail: JSON.parse(row.detail) as Task["detail"],
    note: row.note === null || noteWithheld ? null : ctx.vault.open({ table: "tasks", row: row.id, column: "note" }, row.note),
    participantName: person ? displayName(openName(ctx.vault, person)) : null,
    cohortName,
    closedByName,
    isWithheld: false,
  };
}

/** Whoever leads the task's group or, where it names none, a group its person is in now. `safety` falls to whoever sees to its group. */
const fallsTo = (ctx: Context, staffId: string): SQL => sql`case when ${tasks.kind} = 'safety' then ${mayKnow(ctx)}
  else exists (select 1 from cohort_facilitators f
    where f.org_id = ${tasks.orgId} and f.staff_id = ${staffId} and (f.cohort_id = ${tasks.cohortId}
      or (${tasks.cohortId} is null and exists (select 1 from enrolments e where e.org_id = f.org_id
        and e.participant_id = ${tasks.participantId} and e.cohort_id = f.cohort_id and e.left_at is null)))) end`;
