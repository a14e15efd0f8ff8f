import { and, desc, eq, isNotNull, isNull, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { cohorts, participants, staff, tasks } from "../../../db/schema/index.ts";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import { decodeCursor, type Page, toPage } from "../../paging.ts";
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
};

/** @throws NotFound */
export async function findTask(ctx: Context, id: string): Promise<Task> {
  const [row] = await selectTasks(ctx).where(and(eq(tasks.orgId, ctx.org.id), eq(tasks.id, id)));
  if (!row) throw new NotFound("task");
  return toTask(ctx, row);
}

/** Newest first. */
export async function listTasks(ctx: Context, filter: TaskFilter): Promise<Page<Task>> {
  const rows = await tasksPage(ctx, filter);
  return toPage(
    rows,
    filter.limit,
    ({ task }) => ({ at: task.openedAt, id: task.id }),
    (row) => toTask(ctx, row),
  );
}

/** The statement behind `listTasks`, one row more than asked for. */
export function tasksPage(ctx: Context, { limit, cursor, status, participantId, own }: TaskFilter) {
  const after = cursor ? decodeCursor(cursor) : null;
  return selectTasks(ctx)
    .where(
      and(
        eq(tasks.orgId, ctx.org.id),
        status === undefined ? undefined : status === "open" ? isNull(tasks.closedAt) : isNotNull(tasks.closedAt),
        participantId ? eq(tasks.participantId, participantId) : undefined,
        participantId && !mayKnowWhom(ctx) ? ne(tasks.kind, "safety") : undefined,
        own && ctx.actor.kind === "staff" ? fallsTo(ctx.actor.id) : undefined,
        after ? or(lt(tasks.openedAt, after.at), and(eq(tasks.openedAt, after.at), lt(tasks.id, after.id))) : undefined,
      ),
    )
    .orderBy(desc(tasks.openedAt), desc(tasks.id))
    .limit(limit + 1);
}

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
    })
    .from(tasks)
    .leftJoin(participants, and(eq(participants.orgId, tasks.orgId), eq(participants.id, tasks.participantId)))
    .leftJoin(cohorts, and(eq(cohorts.orgId, tasks.orgId), eq(cohorts.id, tasks.cohortId)))
    .leftJoin(staff, and(eq(staff.orgId, tasks.orgId), eq(staff.id, tasks.closedBy)));

type Selected = Awaited<ReturnType<typeof selectTasks>>[number];

/** Whose check-in opened a `safety` task, facilitators alone may know. */
export const mayKnowWhom = (ctx: Context): boolean => ctx.actor.kind === "staff" && ctx.actor.role === "facilitator";

/** What anybody else gets of such a task: that a group's facilitator has something to see to that day. */
const withheld = { code: "facilitator_needed", participantId: null, sessionId: null, deliveryId: null, note: null, detail: {} };

/** What was done about a person is for facilitators, and for whoever wrote it; about mail, for everyone who has the task. */
const mayReadNote = (ctx: Context, { participantId, closedBy }: Selected["task"]): boolean =>
  participantId === null || mayKnowWhom(ctx) || (ctx.actor.kind === "staff" && ctx.actor.id === closedBy);

const DAY_MS = 86_400_000;
/** To the day: the minute would say whose. */
const dayOf = (at: number): number => at - (at % DAY_MS);

function toTask(ctx: Context, { task, person, cohortName, closedByName }: Selected): Task {
  const { orgId: _, uniqueKey: _key, ...row } = task;
  if (row.kind === "safety" && !mayKnowWhom(ctx)) {
    const noteWithheld = row.note !== null;
    return { ...row, ...withheld, openedAt: dayOf(row.openedAt), noteWithheld, participantName: null, cohortName, closedByName };
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
  };
}

/**
 * Whoever leads the task's group or, where it names none, a group its person is in now. `safety` falls also to who covers that session,
 * and to every facilitator when none leads the group: it must not lie where nobody looks.
 */
const fallsTo = (staffId: string): SQL => sql`(exists (select 1 from cohort_facilitators f
  where f.org_id = ${tasks.orgId} and f.staff_id = ${staffId} and (f.cohort_id = ${tasks.cohortId}
    or (${tasks.cohortId} is null and exists (select 1 from enrolments e where e.org_id = f.org_id
      and e.participant_id = ${tasks.participantId} and e.cohort_id = f.cohort_id and e.left_at is null))))
  or (${tasks.kind} = 'safety' and (exists (select 1 from session_covers v where v.org_id = ${tasks.orgId}
      and v.session_id = ${tasks.sessionId} and v.cover_id = ${staffId})
    or not exists (select 1 from cohort_facilitators f join staff s on s.org_id = f.org_id and s.id = f.staff_id
      where f.org_id = ${tasks.orgId} and f.cohort_id = ${tasks.cohortId} and s.role = 'facilitator' and s.removed_at is null))))`;
