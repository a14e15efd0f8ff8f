import type { Context } from "../../context.ts";
import { ahead } from "./change-room.ts";
import { readConflicts } from "./read-busy.ts";

/**
 * The dates still to come on which somebody has something else here at the time a cohort meets. Says neither what nor where.
 */
export async function overlapsOf(
  ctx: Context,
  cohort: { id: string; timezone: string },
  participantId: string,
): Promise<string[]> {
  const wanted = {
    staffIds: [],
    roomId: null,
    place: null,
    participantIds: [participantId],
    minors: false,
    exceptCohortId: cohort.id,
  };
  const conflicts = await readConflicts(ctx, await ahead(ctx, cohort.id), wanted, cohort.timezone);
  return conflicts.filter(({ kind }) => kind === "person").flatMap(({ dates }) => dates);
}
