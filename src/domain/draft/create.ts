import { cohortDrafts, draftFacilitators, draftRooms } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { toLocal } from "../../time.ts";
import { newId } from "../../vault.ts";
import { draftCohort } from "../cohort/draft.ts";
import { type CohortDraft, type DraftInput, firstOn, startTimes } from "./draft.ts";
import { findDraft } from "./queries.ts";

/**
 * Begins to look for a time. Nobody is asked yet.
 *
 * @throws NotFound for an unknown program, Conflict `program_retired`, Invalid for values that don't fit together.
 */
export async function createDraft(ctx: Context, input: DraftInput): Promise<CohortDraft> {
  const { startsFrom, weekdays, earliest, latest, ...rest } = input;
  if (startsFrom <= toLocal(ctx.now, input.timezone).date)
    throw new Invalid([{ path: "startsFrom", message: "Give a date ahead: people need time to answer." }]);
  const [weekday = 1] = weekdays;
  const whole = await draftCohort(ctx, {
    ...rest,
    firstDate: firstOn(startsFrom, weekday),
    startTime: earliest,
    weekdays: [weekday],
  });
  const { minutes, intervalWeeks } = whole.pattern;
  if (startTimes({ earliest, latest, minutes }).length === 0)
    throw new Invalid([{ path: "latest", message: `A session of ${minutes} minutes doesn't fit between these times.` }]);
  const id = newId("drf");
  const orgId = ctx.org.id;
  await write(ctx, {
    statements: [
      ctx.db.insert(cohortDrafts).values({
        orgId,
        id,
        programId: whole.program.id,
        name: input.name,
        alias: input.alias ?? null,
        timezone: input.timezone,
        startsFrom,
        weekdays: JSON.stringify(weekdays),
        earliest,
        latest,
        minutes,
        intervalWeeks,
        sessionCount: whole.sessionCount,
        capacity: whole.capacity,
        minimum: whole.minimum,
        place: input.place ?? null,
        placeAlias: input.placeAlias ?? null,
        onlineUrl: input.onlineUrl ?? null,
        createdAt: ctx.now,
        createdBy: ctx.actor.kind === "staff" ? ctx.actor.id : null,
      }),
      ...(whole.facilitators.length > 0
        ? [
            ctx.db
              .insert(draftFacilitators)
              .values(whole.facilitators.map(({ id: staffId }) => ({ orgId, draftId: id, staffId }))),
          ]
        : []),
      ...(whole.room ? [ctx.db.insert(draftRooms).values({ orgId, draftId: id, roomId: whole.room.id })] : []),
    ],
    audit: {
      action: "draft.create",
      subject: { kind: "draft", id },
      detail: { programId: whole.program.id, facilitators: whole.facilitators.length },
    },
  });
  return findDraft(ctx, id);
}
