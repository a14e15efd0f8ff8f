import { sql } from "drizzle-orm";
import type { Statement, Writer } from "../../../db/write.ts";
import { newId } from "../../vault.ts";
import type { TaskKind } from "./task.ts";

export type NewTask = {
  /** Made up where it isn't given. */
  id?: string;
  kind: TaskKind;
  /** Why, a stable code that `task.ts` puts into words. */
  code: string;
  /** What may be open only once in this org, e.g. `call|par_…`. While one is open a second is dropped. */
  uniqueKey: string;
  participantId?: string;
  /** Whose facilitators it falls to. Left out: those of the participant's present groups. Give it along with a session. */
  cohortId?: string;
  sessionId?: string;
  deliveryId?: string;
  /** Ids, counts and codes only. */
  detail?: Record<string, string | number | boolean | null>;
};

/**
 * The statements that open a task, for the batch of the change that calls for it. Its audit line comes only if it opened, and
 * never for `safety`: managers read the log, and the line would tell whose answers called for it.
 */
export function openTask(ctx: Writer, task: NewTask): Statement[] {
  const id = task.id ?? newId("tsk");
  const detail = JSON.stringify(task.detail ?? {});
  const values = [ctx.org.id, id, task.kind, task.code, task.uniqueKey, task.participantId, task.cohortId].concat(
    task.sessionId,
    task.deliveryId,
    detail,
  );
  return [
    ctx.db.run(sql`
      insert into tasks (org_id, id, kind, code, unique_key, participant_id, cohort_id, session_id, delivery_id, detail, opened_at)
      values (${sql.join(
        values.map((value) => sql`${value ?? null}`),
        sql`, `,
      )}, ${ctx.now})
      on conflict (org_id, unique_key) where closed_at is null do nothing`),
    ctx.db.run(sql`
      insert into audit_lines (org_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail, request_id)
      select org_id, opened_at, ${ctx.actor.kind}, ${ctx.actor.id ?? null}, 'task.open', 'task', id,
        json_object('kind', kind, 'code', code, 'participantId', participant_id), ${ctx.requestId}
      from tasks where org_id = ${ctx.org.id} and id = ${id} and kind <> 'safety'`),
  ];
}
