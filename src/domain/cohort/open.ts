import { sql } from "drizzle-orm";
import { cohortFacilitators, cohortRooms, cohorts, sessions } from "../../../db/schema/index.ts";
import { type AuditEntry, type Change, write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Conflict } from "../../errors.ts";
import { lookAt } from "../../mail/look.ts";
import { newId } from "../../vault.ts";
import { toPolicyColumns } from "../program/reminder-policy.ts";
import { roomName } from "../site/site.ts";
import type { CohortInput } from "./cohort.ts";
import { type Draft, draftCohort } from "./draft.ts";
import { newSession } from "./new-session.ts";
import { type Cohort, findCohort } from "./queries.ts";
import { roomIsFree } from "./room-free.ts";

type SessionRow = typeof sessions.$inferSelect;

/** `id`: the cohort's. */
type Opening = Change & Required<Pick<Change, "guards" | "statements">> & { id: string; audit: AuditEntry };

/**
 * Opens a cohort: its row, its dated sessions and its facilitators at once. Sessions before now are history
 * being entered, and nobody is mailed about them.
 *
 * @throws NotFound, Conflict `program_retired`, Invalid; see `draftCohort`. Conflict `room_taken`, `room_retired`.
 */
export async function openCohort(ctx: Context, input: CohortInput): Promise<{ cohort: Cohort; sessions: SessionRow[] }> {
  const { id, ...change } = await planOpening(ctx, input);
  const results = await write(ctx, change);
  return { cohort: await findCohort(ctx, id), sessions: results[1] as SessionRow[] };
}

/**
 * The one change that opens a cohort, for whoever has more to do in the same batch; its second statement returns the sessions.
 *
 * @throws as `openCohort`.
 */
export const planOpening = async (ctx: Context, input: CohortInput): Promise<Opening> =>
  openingOf(ctx, input, await draftCohort(ctx, input));

/** The change that opens a cohort as it was drafted from its input. */
export function openingOf(ctx: Context, input: CohortInput, draft: Draft): Opening {
  const { pattern, program, facilitators, room } = draft;
  const id = newId("coh");
  const orgId = ctx.org.id;
  return {
    id,
    guards: [
      {
        holds: sql`select retired_at is null from programs where org_id = ${orgId} and id = ${program.id}`,
        otherwise: () => new Conflict("program_retired", `${program.name} is retired. Choose a program that is in use.`),
      },
      ...(room ? roomIsFree(ctx, { roomId: room.id, roomName: roomName(room), stretches: draft.sessions }) : []),
    ],
    statements: [
      ctx.db.insert(cohorts).values({
        ...pattern,
        orgId,
        id,
        programId: program.id,
        programVersion: program.version,
        name: input.name,
        alias: input.alias ?? null,
        weekdays: JSON.stringify(pattern.weekdays),
        rhythmFrom: draft.rhythmFrom,
        sessionCount: draft.sessionCount,
        scheduledUntil: draft.sessionCount === null ? (draft.sessions.at(-1)?.startsAt ?? ctx.now) : null,
        capacity: draft.capacity,
        minimum: draft.minimum,
        place: draft.place,
        placeAlias: input.placeAlias ?? null,
        onlineUrl: draft.onlineUrl,
        enrolmentMode: draft.enrolmentMode,
        phases: JSON.stringify(draft.phases),
        modules: JSON.stringify(draft.modules),
        ...toPolicyColumns(draft.program),
        createdAt: ctx.now,
        createdBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
      ctx.db
        .insert(sessions)
        .values(draft.sessions.map((dated) => newSession(ctx, { id, timezone: pattern.timezone }, dated)))
        .returning(),
      ...(facilitators.length > 0
        ? [ctx.db.insert(cohortFacilitators).values(facilitators.map(({ id: staffId }) => ({ orgId, cohortId: id, staffId })))]
        : []),
      ...(room ? [ctx.db.insert(cohortRooms).values({ orgId, cohortId: id, roomId: room.id })] : []),
      // Its zone may be one whose mornings nobody looked at before.
      lookAt(ctx.db, orgId, ctx.now),
    ],
    audit: {
      action: "cohort.open",
      subject: { kind: "cohort", id },
      detail: { programId: program.id, sessions: draft.sessions.length, facilitators: facilitators.length },
    },
  };
}
