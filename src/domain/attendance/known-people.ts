import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { displayName } from "../participant/participant.ts";
import { openName } from "../participant/seal-fields.ts";
import { findRegisterSession } from "./queries.ts";

/** Somebody of another group of the same program. */
export type KnownPerson = { participantId: string; name: string; groups: string[] };

const YEAR_MS = 366 * 24 * 3_600_000;
const MAX_PEOPLE = 500;

/**
 * Who might come to a session from a sibling group: people with a place in another group of its program, or who had one within a
 * year, and none in this one. By name.
 *
 * @throws NotFound; Forbidden
 */
export async function listKnownPeople(ctx: Context, sessionId: string): Promise<KnownPerson[]> {
  const { session } = await findRegisterSession(ctx, sessionId);
  const rows = await ctx.db.all<Row>(knownPeople(ctx, session.cohortId));
  const people = new Map<string, KnownPerson>();
  for (const { groupName, ...row } of rows) {
    const names = openName(ctx.vault, row);
    const known = people.get(row.id) ?? { participantId: row.id, name: displayName(names), groups: [] };
    people.set(row.id, { ...known, groups: [...known.groups, groupName] });
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

type Row = {
  id: string;
  givenName: string;
  familyName: string | null;
  preferredName: string | null;
  groupName: string;
};

/** The statement behind `listKnownPeople`. */
export const knownPeople = (ctx: Context, cohortId: string) => sql`
  select distinct p.id, p.given_name as givenName, p.family_name as familyName, p.preferred_name as preferredName, o.name as groupName
  from cohorts c cross join cohorts o on o.org_id = c.org_id and o.program_id = c.program_id and o.id <> c.id
  cross join enrolments e on e.org_id = o.org_id and e.cohort_id = o.id and (e.left_at is null or e.left_at > ${ctx.now - YEAR_MS})
  join participants p on p.org_id = e.org_id and p.id = e.participant_id
  where c.org_id = ${ctx.org.id} and c.id = ${cohortId}
    and not exists (select 1 from enrolments h where h.org_id = e.org_id and h.participant_id = e.participant_id
      and h.cohort_id = c.id and h.left_at is null)
  limit ${MAX_PEOPLE}`;
