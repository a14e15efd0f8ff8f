import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { NotFound } from "../../errors.ts";
import type { Wanted } from "./read-busy.ts";

export type Occupancy = Wanted & {
  /** Sessions that meet in another room than their cohort, and those rooms. */
  ownRooms: Map<string, string>;
};

type Row = {
  roomId: string | null;
  place: string | null;
  capacity: number | null;
  minors: number;
  staffIds: string;
  participantIds: string;
  ownRooms: string;
};

/** Whom and what a cohort occupies whenever it meets. @throws NotFound */
export async function readOccupancy(ctx: Context, cohortId: string): Promise<Occupancy> {
  const of = (table: string) => sql.raw(`${table}.org_id = c.org_id and ${table}.cohort_id = c.id`);
  const [row] = await ctx.db.all<Row>(sql`
    select r.room_id as roomId, c.place, c.capacity, p.for_minors as minors,
      (select json_group_array(f.staff_id) from cohort_facilitators f where ${of("f")}) as staffIds,
      (select json_group_array(e.participant_id) from enrolments e where ${of("e")} and e.left_at is null) as participantIds,
      (select json_group_object(o.session_id, o.room_id) from sessions s
        join session_rooms o on o.org_id = s.org_id and o.session_id = s.id where ${of("s")}) as ownRooms
    from cohorts c
    join programs p on p.org_id = c.org_id and p.id = c.program_id
    left join cohort_rooms r on ${of("r")}
    where c.org_id = ${ctx.org.id} and c.id = ${cohortId}`);
  if (!row) throw new NotFound("cohort");
  return {
    roomId: row.roomId,
    place: row.place,
    size: row.capacity,
    minors: row.minors === 1,
    staffIds: JSON.parse(row.staffIds) as string[],
    participantIds: JSON.parse(row.participantIds) as string[],
    exceptCohortId: cohortId,
    ownRooms: new Map(Object.entries(JSON.parse(row.ownRooms) as Record<string, string>)),
  };
}
