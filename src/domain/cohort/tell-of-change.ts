import { type SQL, sql } from "drizzle-orm";
import { type Before, changeSets } from "../../../db/schema/index.ts";
import type { Statement } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { owe } from "../../mail/owe.ts";
import { tellingKey } from "../../mail/tellings.ts";
import { newId } from "../../vault.ts";
import { listAudience, listGuardians } from "./audience.ts";
import { type ChangeKind, type ChangeSet, windowOf } from "./change-set.ts";

type Change = {
  cohortId: string;
  kind: ChangeKind;
  before: Before;
  notify: boolean;
  /** The session whose page its mail opens. */
  sessionId: string;
  /** When the first session it concerns starts, as it was or as it is; epoch milliseconds. */
  soonest: number;
  /** Nobody needs to hear of it from then on. */
  usefulUntil: number;
};

export type Telling = { changeSet: ChangeSet; statements: Statement[]; told: number };

const kinds = {
  moved: { toPerson: "moved", toGuardian: "guardian_moved" },
  cancelled: { toPerson: "cancelled", toGuardian: "guardian_cancelled" },
  place: { toPerson: "changed", toGuardian: "guardian_changed" },
  extended: { toPerson: "changed", toGuardian: "guardian_changed" },
  shortened: { toPerson: "cancelled", toGuardian: "guardian_cancelled" },
  continued: { toPerson: "changed", toGuardian: "guardian_changed" },
} as const;

/**
 * A change's own row and, with `notify`, one mail to each person enrolled and to each guardian who may know of changes.
 * Mail about earlier changes that still waits is not sent: this one says it too. The statements go after those that change
 * the sessions, in the same batch; then call `startIfDue`.
 */
export async function tellOfChange(ctx: Context, change: Change): Promise<Telling> {
  const { cohortId, kind, notify, sessionId } = change;
  const id = newId("chg");
  const audience = notify ? await listAudience(ctx, cohortId) : [];
  const guardians = notify ? await listGuardians(ctx, cohortId) : [];
  const [waiting] = await ctx.db.all<{ usefulUntil: number | null }>(
    sql`select max(useful_until) as usefulUntil from deliveries where org_id = ${ctx.org.id} and id in (${waitingFor(ctx, cohortId)})`,
  );
  const usefulUntil = Math.max(change.usefulUntil, waiting?.usefulUntil ?? 0);
  const told = audience.length + guardians.length;
  const changeSet: ChangeSet = {
    id,
    cohortId,
    kind,
    madeAt: ctx.now,
    ...windowOf(change.soonest, told > 0, ctx.now),
    undoneAt: null,
    people: audience.filter(({ reachable }) => reachable).length,
    guardians: guardians.length,
  };
  const mail = {
    usefulUntil,
    sessionId,
    dueAt: changeSet.dueAt ?? ctx.now,
    payload: { kind: "change" as const, changeSetId: id },
  };
  return {
    changeSet,
    told: audience.length,
    statements: [
      ...(told === 0 ? [] : [supersede(ctx, cohortId, [...audience, ...guardians])]),
      ctx.db.insert(changeSets).values({
        orgId: ctx.org.id,
        ...changeSet,
        madeBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
        before: JSON.stringify(change.before),
        stamp: sql`(${stampOf(ctx, cohortId)})`,
      }),
      ...audience.map(({ enrolmentId, participantId }) =>
        owe(ctx, {
          ...mail,
          enrolmentId,
          participantId,
          kind: kinds[kind].toPerson,
          uniqueKey: tellingKey(id, enrolmentId, null),
        }),
      ),
      ...guardians.map((guardian) =>
        owe(ctx, {
          ...mail,
          ...guardian,
          kind: kinds[kind].toGuardian,
          uniqueKey: tellingKey(id, guardian.enrolmentId, guardian.contactId),
        }),
      ),
    ],
  };
}

/** After the commit. */
export function startIfDue(ctx: Context, { dueAt }: Pick<ChangeSet, "dueAt">): void {
  if (dueAt !== null && dueAt <= ctx.now) ctx.startDispatch();
}

/** How a cohort's sessions stand: another text after any change of a time, a standing or a register. */
export const stampOf = (ctx: Context, cohortId: string): SQL => sql`
  select count(*) || '|' || coalesce(sum(revision), 0) || '|' || count(marked_at)
  from sessions where org_id = ${ctx.org.id} and cohort_id = ${cohortId}`;

type Receiver = { enrolmentId: string; contactId?: string };

/** Only of those who are owed the new one: what waits for anybody else ends for its own reason. */
function supersede(ctx: Context, cohortId: string, receivers: Receiver[]): Statement {
  const those = JSON.stringify(receivers.map(({ enrolmentId, contactId = "" }) => `${enrolmentId}|${contactId}`));
  return ctx.db.run(sql`update deliveries set state = 'skipped', reason = 'superseded'
    where org_id = ${ctx.org.id} and state = 'queued' and id in (${waitingFor(ctx, cohortId)})
      and enrolment_id || '|' || coalesce(contact_id, '') in (select value from json_each(${those}))`);
}

/** Ids of mail about changes of a cohort that hasn't gone. */
const waitingFor = (ctx: Context, cohortId: string): SQL => sql`
  select d.id from change_sets c
  cross join deliveries d on d.org_id = c.org_id and d.unique_key > 'change|' || c.id || '|' and d.unique_key < 'change|' || c.id || '}'
  where c.org_id = ${ctx.org.id} and c.cohort_id = ${cohortId} and c.due_at is not null and d.state = 'queued'`;
