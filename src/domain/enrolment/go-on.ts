import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Before, changeSets, enrolments } from "../../../db/schema/index.ts";
import { type Guard, type Statement, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict, Invalid } from "../../errors.ts";
import { owe } from "../../mail/owe.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { listAudience, type Member } from "../cohort/audience.ts";
import { type ChangeSet, UNDO_MS } from "../cohort/change-set.ts";
import { cohortInput } from "../cohort/cohort.ts";
import { decisionFields, recordDecision } from "../cohort/decision.ts";
import { planOpening } from "../cohort/open.ts";
import { type CohortPreview, previewCohort } from "../cohort/preview.ts";
import { type Cohort, findCohort, listFacilitators } from "../cohort/queries.ts";
import { stampOf } from "../cohort/tell-of-change.ts";

const { timezone: _timezone, ...cohortFields } = cohortInput.shape;

/** What a group goes on as, and with whom. What is left out of the place and the alias comes from the group. */
export const goOnInput = z.strictObject({
  as: z.enum(["maintenance", "peer_led"], "Choose what it goes on as."),
  ...cohortFields,
  /** Those of the group who agreed. */
  enrolmentIds: z
    .array(z.string().max(60))
    .min(1, "Choose who agreed to go on.")
    .max(200)
    .transform((ids) => [...new Set(ids)]),
  ...decisionFields,
});

export type GoOnInput = z.output<typeof goOnInput>;

const WELCOME_USEFUL_MS = 7 * 24 * 3_600_000;
/** Every so many weeks stands for monthly. House default, as the template of maintenance IPT says. */
const MONTHLY_WEEKS = 4;

/** The new group's dates and how many come along; writes nothing. @throws as `goOn`. */
export async function previewGoOn(
  ctx: Context,
  cohortId: string,
  input: GoOnInput,
): Promise<CohortPreview & { people: number; told: number }> {
  const { opening, members } = await plan(ctx, cohortId, input);
  const preview = await previewCohort(ctx, opening);
  return { ...preview, people: members.length, told: members.filter(({ reachable }) => reachable).length };
}

/**
 * Lets a group go on as a monthly maintenance series or as a peer-led group: a cohort of its own with those who agreed, and the
 * decision on record. They are welcomed two minutes on; until then it can be undone.
 *
 * @throws NotFound; Invalid; as `openCohort`; Conflict `people_changed`, `keep_apart`.
 */
export async function goOn(ctx: Context, cohortId: string, input: GoOnInput): Promise<{ cohort: Cohort; changeSet: ChangeSet }> {
  const { from, opening, members } = await plan(ctx, cohortId, input);
  const { id, ...open } = await planOpening(ctx, opening);
  const changeSetId = newId("chg");
  const decision = recordDecision(ctx, {
    kind: input.as,
    cohortId,
    sessionsBefore: from.sessionCount,
    sessionsAfter: opening.sessionCount ?? null,
    contractEndsOn: input.contractEndsOn ?? null,
    decidedBy: input.decidedBy,
    reason: input.reason,
    followOnId: id,
  });
  const told = members.filter(({ reachable }) => reachable).length;
  const changeSet: ChangeSet = {
    id: changeSetId,
    cohortId,
    kind: "continued",
    madeAt: ctx.now,
    dueAt: told > 0 ? ctx.now + UNDO_MS : null,
    undoUntil: ctx.now + UNDO_MS,
    undoneAt: null,
    people: told,
    guardians: 0,
  };
  const stood = await ctx.db.all<{ stamp: string }>(sql`select (${stampOf(ctx, cohortId)}) as stamp`);
  const before: Before = {
    ...{ sessions: [], cohort: {}, moves: [], cancellation: null, added: null, stamp: stood[0]?.stamp ?? "" },
    ...{ decision: decision.id, opened: id },
  };
  await write(ctx, {
    ...open,
    guards: [...open.guards, stillThere(ctx, cohortId, members), notApart(ctx, members)],
    statements: [
      ...open.statements,
      ...members.flatMap((member) => admit(ctx, id, member, toLocal(ctx.now, from.timezone).date)),
      decision.statement,
      ctx.db.insert(changeSets).values({
        orgId: ctx.org.id,
        ...changeSet,
        madeBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
        before: JSON.stringify(before),
        stamp: sql`(${stampOf(ctx, cohortId)})`,
      }),
    ],
    audit: [
      open.audit,
      {
        action: "cohort.go_on",
        subject: { kind: "cohort", id: cohortId },
        detail: { as: input.as, cohortId: id, people: members.length, told },
      },
    ],
  });
  return { cohort: await findCohort(ctx, id), changeSet };
}

async function plan(ctx: Context, cohortId: string, input: GoOnInput) {
  const from = await findCohort(ctx, cohortId);
  const { as, enrolmentIds, decidedBy: _by, reason: _why, contractEndsOn, ...fields } = input;
  const members = (await listAudience(ctx, cohortId)).filter(({ enrolmentId }) => enrolmentIds.includes(enrolmentId));
  const staff = await listFacilitators(ctx);
  const peers = staff.filter(({ id, role }) => role === "peer" && fields.facilitatorIds?.includes(id));
  const opening = cohortInput.parse({
    ...fields,
    timezone: from.timezone,
    alias: fields.alias ?? from.alias ?? undefined,
    place: fields.place ?? from.place ?? undefined,
    placeAlias: fields.placeAlias ?? from.placeAlias ?? undefined,
    onlineUrl: fields.onlineUrl ?? from.onlineUrl ?? undefined,
    intervalWeeks: fields.intervalWeeks ?? (as === "maintenance" ? MONTHLY_WEEKS : undefined),
  });
  const room = opening.capacity;
  const errors = [
    ...(fields.firstDate <= toLocal(ctx.now, from.timezone).date
      ? [{ path: "firstDate", message: "Choose a first date that is still ahead." }]
      : []),
    ...(contractEndsOn !== undefined && contractEndsOn < fields.firstDate
      ? [{ path: "contractEndsOn", message: "The contract can't end before the first date." }]
      : []),
    ...(members.length < enrolmentIds.length
      ? [{ path: "enrolmentIds", message: "Somebody chosen has no place in this group any more. Choose again." }]
      : []),
    ...(room !== undefined && members.length > room
      ? [{ path: "capacity", message: `${members.length} people come along. Choose a higher capacity.` }]
      : []),
    ...(as === "peer_led" && peers.length === 0
      ? [{ path: "facilitatorIds", message: "Choose a peer supporter to lead it." }]
      : []),
  ];
  if (errors.length > 0) throw new Invalid(errors);
  return { from, opening, members };
}

function admit(ctx: Context, cohortId: string, { participantId, reachable }: Member, today: string): Statement[] {
  const id = newId("enr");
  const mail = { kind: "welcome" as const, uniqueKey: `welcome|${id}`, participantId, enrolmentId: id };
  return [
    ctx.db.insert(enrolments).values({
      ...{ orgId: ctx.org.id, id, cohortId, participantId, joinedOn: today, joinedAt: ctx.now, createdAt: ctx.now },
      enrolledBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
    }),
    ...(reachable ? [owe(ctx, { ...mail, dueAt: ctx.now + UNDO_MS, usefulUntil: ctx.now + WELCOME_USEFUL_MS })] : []),
  ];
}

const stillThere = (ctx: Context, cohortId: string, members: Member[]): Guard => ({
  holds: sql`select count(*) = ${members.length} from enrolments where org_id = ${ctx.org.id} and cohort_id = ${cohortId}
    and left_at is null and id in (select value from json_each(${JSON.stringify(members.map(({ enrolmentId }) => enrolmentId))}))`,
  otherwise: () => new Conflict("people_changed", "Somebody has left this group meanwhile. Look again, then repeat your choice."),
});

function notApart(ctx: Context, members: Member[]): Guard {
  const ids = JSON.stringify(members.map(({ participantId }) => participantId));
  return {
    holds: sql`not exists (select 1 from keep_aparts where org_id = ${ctx.org.id} and removed_at is null
      and participant_a in (select value from json_each(${ids})) and participant_b in (select value from json_each(${ids})))`,
    otherwise: () =>
      new Conflict(
        "keep_apart",
        "Two of those chosen can't go on together because of a keep-apart note. Ask whoever recorded it.",
      ),
  };
}
