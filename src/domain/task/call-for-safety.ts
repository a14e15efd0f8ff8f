import { type SQL, sql } from "drizzle-orm";
import { leads, someoneLeads } from "../../../db/carers.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { owe } from "../../mail/owe.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { openTask } from "./open-task.ts";

/** After this long the mail is told to the managers as missed; the task stays. */
const USEFUL_MS = 3 * 86_400_000;

type Of = { enrolmentId: string; sessionId: string; cohortId: string; participantId: string };

/**
 * What opens a `safety` task, for the batch of the answer that calls for it; the caller starts the dispatcher. A stay has one open at
 * a time: an answer about another session renews it. Whoever sees to the group is told at once by a mail that says nothing of it,
 * once a task and day, except who typed the answer in.
 *
 * @returns conditions that fail when the task was opened or closed meanwhile, and the statements.
 */
export async function callForSafety(ctx: Context, of: Of): Promise<{ guards: SQL[]; statements: Statement[] }> {
  const uniqueKey = `safety|${of.enrolmentId}`;
  const open = sql`select id from tasks where org_id = ${ctx.org.id} and unique_key = ${uniqueKey} and closed_at is null`;
  const [[standing], receivers] = await Promise.all([
    ctx.db.all<{ id: string }>(open),
    ctx.db.all<{ id: string }>(whoIsTold(ctx, of)),
  ]);
  const id = standing?.id ?? newId("tsk");
  const { cohortId, sessionId, participantId } = of;
  const day = toLocal(ctx.now, ctx.org.timezone).date;
  return {
    guards: [sql`(${open}) is ${standing?.id ?? null}`],
    statements: [
      ...(standing
        ? [
            ctx.db.run(sql`update tasks set session_id = ${sessionId}, detail = json_set(detail, '$.again', 1)
              where org_id = ${ctx.org.id} and id = ${id} and session_id <> ${sessionId}`),
          ]
        : openTask(ctx, { id, kind: "safety", code: "safety", uniqueKey, participantId, cohortId, sessionId })),
      ...receivers.map((receiver) =>
        owe(ctx, {
          kind: "attention",
          uniqueKey: `attention|${id}|${day}|${receiver.id}`,
          usefulUntil: ctx.now + USEFUL_MS,
          staffId: receiver.id,
          payload: { kind: "attention", taskId: id },
        }),
      ),
    ],
  };
}

/** Facilitators who lead the group or cover the session; where none leads it, all of them. */
function whoIsTold({ org, actor }: Context, { cohortId, sessionId }: Of): SQL {
  const typist = actor.kind === "staff" ? actor.id : "";
  const orgId = sql`${org.id}`;
  return sql`select s.id from staff s where s.org_id = ${org.id} and s.role = 'facilitator' and s.removed_at is null
    and s.joined_at is not null and s.id <> ${typist}
    and (${leads(orgId, cohortId, sql`s.id`)} or not ${someoneLeads(orgId, cohortId)}
      or exists (select 1 from session_covers v join sessions x on x.org_id = v.org_id and x.id = v.session_id
        where v.org_id = ${org.id} and v.session_id = ${sessionId} and v.cover_id = s.id and v.starts_at = x.starts_at))`;
}
