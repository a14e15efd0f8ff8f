import { type SQL, sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { isHeld, type Mark, markMeanings, type Outcome } from "../attendance/attendance.ts";
import { hasCome } from "../attendance/make-up-queries.ts";
import { openName } from "../participant/seal-fields.ts";
import type { ExportInput } from "./export-input.ts";
import { cohortIn, datedIn } from "./report.ts";

/** As many marks as one file holds. */
export const MOST_ROWS = 20_000;
/** As many as are looked through for those of people who agreed. */
const MOST_SEEN = 5 * MOST_ROWS;

/** Nothing else of anybody leaves: no notes, reasons, replies, check-ins, addresses or birth dates. */
export const exportColumns = [
  "date",
  "start_time",
  "time_zone",
  "program",
  "group",
  "session_number",
  "session_outcome",
  "preferred_name",
  "given_name",
  "family_name",
  "participant_id",
  "mark",
  "minutes_late",
  "minutes_attended",
  "made_up",
] as const;

/** The people it may be about; null: everybody with a mark in the scope. */
export type Among = readonly string[] | null;

type Cell = string | number | null;

type Row = {
  participantId: string;
  givenName: string;
  familyName: string | null;
  preferredName: string | null;
  date: string;
  time: string;
  timezone: string;
  program: string;
  cohort: string;
  number: number | null;
  outcome: Outcome;
  minutes: number;
  mark: Mark;
  minutesLate: number | null;
  madeUp: number;
};

/** One row per mark that stands, session by session; one more than fits at most. */
export async function readExportRows(
  ctx: Context,
  input: ExportInput,
  among: Among,
): Promise<{ participantIds: string[]; rows: Cell[][] }> {
  const rows = await ctx.db.all<Row>(exportRows(ctx, input, among));
  const names = new Map<string, ReturnType<typeof openName>>();
  for (const row of rows) {
    if (!names.has(row.participantId)) names.set(row.participantId, openName(ctx.vault, { ...row, id: row.participantId }));
  }
  const cells = rows.map(({ participantId, ...row }): Cell[] => [
    ...[row.date, row.time, row.timezone, row.program, row.cohort, row.number, row.outcome],
    ...[names.get(participantId)?.preferredName ?? null, names.get(participantId)?.givenName ?? null],
    ...[names.get(participantId)?.familyName ?? null, participantId, row.mark, row.minutesLate],
    markMeanings[row.mark].attended && isHeld(row.outcome) ? row.minutes : null,
    row.madeUp === 1 ? "yes" : "no",
  ]);
  return { participantIds: [...names.keys()], rows: cells };
}

/** The statement behind `readExportRows`. */
export const exportRows = (ctx: Context, input: ExportInput, among: Among): SQL => sql`
  select p.id as participantId, p.given_name as givenName, p.family_name as familyName, p.preferred_name as preferredName,
    s.local_date as date, s.local_time as time, s.timezone, g.name as program, c.name as cohort, s.number, s.outcome,
    (s.ends_at - s.starts_at) / 60000 as minutes, a.mark, a.minutes_late as minutesLate, ${madeUp} as madeUp
  ${marksIn(ctx, input)}
  cross join cohorts c on c.org_id = s.org_id and c.id = s.cohort_id
  cross join programs g on g.org_id = c.org_id and g.id = c.program_id
  cross join participants p on p.org_id = e.org_id and p.id = e.participant_id
  where ${isAmong(among)}
  order by s.starts_at, s.id, e.participant_id limit ${MOST_ROWS + 1}`;

export type ExportCounts = {
  people: number;
  sessions: number;
  rows: number;
  /** People with a mark in the scope, whether or not they may be in the file. */
  everybody: number;
  /** Marks looked through. */
  seen: number;
  /** Those of `among` who are in it. */
  participantIds: string[];
};

/** How much a file would hold, and of how many. */
export async function countExport(ctx: Context, input: ExportInput, among: Among): Promise<ExportCounts> {
  const [row] = await ctx.db.all<Omit<ExportCounts, "participantIds"> & { ids: string }>(exportCounts(ctx, input, among));
  if (!row) throw new Error("a count has no row");
  const { ids, ...counts } = row;
  return { ...counts, participantIds: (JSON.parse(ids) as (string | null)[]).filter((id) => id !== null) };
}

export const isTooMuch = ({ rows, seen }: Pick<ExportCounts, "rows" | "seen">): boolean => rows > MOST_ROWS || seen > MOST_SEEN;

/** The statement behind `countExport`. */
export const exportCounts = (ctx: Context, input: ExportInput, among: Among): SQL => sql`
  select count(distinct iif(among, person, null)) as people, count(distinct iif(among, session, null)) as sessions,
    coalesce(sum(among), 0) as rows, count(distinct person) as everybody, count(*) as seen,
    ${among === null ? sql`'[]'` : sql`json_group_array(distinct iif(among, person, null))`} as ids
  from (select e.participant_id as person, s.id as session, ${isAmong(among)} as among ${marksIn(ctx, input)} limit ${MOST_SEEN + 1})`;

/** Sessions `s` of the scope, the marks `a` that stand there, and whose stay `e` they are. */
const marksIn = (ctx: Context, input: ExportInput): SQL => sql`
  from sessions s
  cross join attendance a on a.org_id = s.org_id and a.session_id = s.id and a.replaced_at is null and a.mark is not null
    and s.org_id = ${ctx.org.id} and ${datedIn(input)} and ${cohortIn(ctx, input, "s.cohort_id")}
  cross join enrolments e on e.org_id = a.org_id and e.id = a.enrolment_id`;

const isAmong = (among: Among): SQL =>
  among === null ? sql`true` : sql`e.participant_id in (select value from json_each(${JSON.stringify(among)}))`;

/** Something stood in for it, and they came to that. */
const madeUp: SQL = sql`exists (select 1 from make_ups m left join appointments a on a.org_id = m.org_id and a.id = m.appointment_id
  where m.org_id = s.org_id and m.enrolment_id = e.id and m.missed_session_id = s.id and m.dropped_at is null and ${hasCome})`;
