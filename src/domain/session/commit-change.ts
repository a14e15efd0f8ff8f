import { and, eq, sql } from "drizzle-orm";
import { type Before, cohorts } from "../../../db/schema/index.ts";
import type { AuditEntry, Guard, Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import type { CohortRow } from "../cohort/cohort.ts";
import { stampOf } from "../cohort/tell-of-change.ts";
import type { Run } from "./queries.ts";

/** What becomes of one row. Times left out stay; `again` makes planning run again. */
export type RowChange = {
  id: string;
  number: number;
  startsAt?: number;
  endsAt?: number;
  localDate?: string;
  localTime?: string;
  again?: boolean;
};

/** What a change of sessions may change about their cohort. */
export type CohortChange = Partial<
  Pick<CohortRow, "weekdays" | "startTime" | "minutes" | "intervalWeeks" | "rhythmFrom" | "sessionCount" | "phases">
>;

type Row = Run["run"][number];

type Change = {
  rows: RowChange[];
  /** Rows that lose their number. */
  cancelled?: string[];
  guards?: Guard[];
  /** Before the rows change, in the same batch. */
  before?: Statement[];
  /** After them. */
  after?: Statement[];
  /** What of the cohort changes with them. */
  cohort?: CohortChange;
  audit: AuditEntry;
};

/** What `write` takes, as one part of a larger batch. */
export type Batch = { guards: Guard[]; statements: Statement[]; audit: AuditEntry };

/**
 * Changes a cohort's sessions if nothing about them has changed since `run` was read; else Conflict `schedule_changed`.
 * Numbers go through negatives, since two rows may not hold one number even for a moment.
 */
export function planCommit(ctx: Context, { cohort, run }: Pick<Run, "cohort" | "run">, change: Change): Batch {
  const ids = JSON.stringify(change.rows.map(({ id }) => id));
  const own = sql`org_id = ${ctx.org.id} and cohort_id = ${cohort.id}`;
  return {
    guards: [unchanged(ctx, cohort, run), ...(change.guards ?? [])],
    statements: [
      ctx.db.run(sql`update sessions set number = null, outcome = 'cancelled_by_program', revision = revision + 1
        where ${own} and id in (select value from json_each(${JSON.stringify(change.cancelled ?? [])}))`),
      ...(change.before ?? []),
      ctx.db.run(sql`update sessions set number = -number where ${own} and id in (select value from json_each(${ids}))`),
      applyRows(ctx, change.rows),
      ...(change.after ?? []),
      ctx.db
        .update(cohorts)
        .set({
          ...toColumns(change.cohort ?? {}),
          scheduledUntil: sql`case when session_count is null then coalesce(
            (select max(s.starts_at) from sessions s where s.org_id = ${ctx.org.id} and s.cohort_id = ${cohort.id} and s.number is not null),
            scheduled_until) end`,
        })
        .where(and(eq(cohorts.orgId, ctx.org.id), eq(cohorts.id, cohort.id))),
    ],
    audit: change.audit,
  };
}

/**
 * What undoing a change puts back. @param again whether a row's time or standing changes, not only its number.
 * @param cohortChange what of the cohort changes too.
 */
export function beforeOf(
  { cohort, run }: Pick<Run, "cohort" | "run">,
  changed: Row[],
  again: (row: Row) => boolean,
  cohortChange: CohortChange,
): Before {
  const names = Object.keys(cohortChange) as (keyof CohortChange)[];
  return {
    sessions: changed.map((row) => {
      const { id, number, startsAt, endsAt, localDate, localTime, outcome } = row;
      return { id, number, startsAt, endsAt, localDate, localTime, outcome, again: again(row) };
    }),
    cohort: {
      scheduledUntil: cohort.scheduledUntil,
      ...toColumns(Object.fromEntries(names.map((name) => [name, cohort[name]])) as CohortChange),
    },
    moves: [],
    cancellation: null,
    added: null,
    programVersion: cohort.programVersion,
    stamp: stampOfRun(run),
  };
}

function toColumns({ weekdays, phases, ...columns }: CohortChange): Before["cohort"] {
  return {
    ...columns,
    ...(weekdays ? { weekdays: JSON.stringify(weekdays) } : {}),
    ...(phases ? { phases: JSON.stringify(phases) } : {}),
  };
}

/** The statement that writes every changed row at once, however many there are. */
export function applyRows(ctx: Context, rows: RowChange[]) {
  return ctx.db.run(sql`
    update sessions set
      number = j.value ->> 'number',
      starts_at = coalesce(j.value ->> 'startsAt', starts_at),
      ends_at = coalesce(j.value ->> 'endsAt', ends_at),
      local_date = coalesce(j.value ->> 'localDate', local_date),
      local_time = coalesce(j.value ->> 'localTime', local_time),
      revision = revision + coalesce(j.value ->> 'again', 0)
    from json_each(${JSON.stringify(rows)}) j
    where sessions.org_id = ${ctx.org.id} and sessions.id = j.value ->> 'id'`);
}

/** Which version of its program a cohort goes by. */
const versionOf = (ctx: Context, cohortId: string) =>
  sql`select program_version from cohorts where org_id = ${ctx.org.id} and id = ${cohortId}`;

/** As `stampOf` has it from the rows. */
const stampOfRun = (run: Row[]): string =>
  [run.length, run.reduce((sum, { revision }) => sum + revision, 0), run.filter(({ markedAt }) => markedAt !== null).length].join(
    "|",
  );

/** Neither its sessions nor its program's version, on which its phases rest. */
function unchanged(ctx: Context, cohort: Run["cohort"], run: Row[]): Guard {
  return {
    holds: sql`(${stampOf(ctx, cohort.id)}) = ${stampOfRun(run)}
      and (${versionOf(ctx, cohort.id)}) = ${cohort.programVersion}`,
    otherwise: () =>
      new Conflict(
        "schedule_changed",
        "Someone else has just changed this group's sessions. Look again, then repeat your change.",
      ),
  };
}
