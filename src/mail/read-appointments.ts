import { sql } from "drizzle-orm";
import type { Db } from "../../db/write.ts";
import type { CalendarDate } from "./calendar.ts";
import type { MailPayload } from "./owe.ts";
import type { Standing } from "./read-standing.ts";
import { dayBefore, type Verdict } from "./standing.ts";

type Time = { startsAt: number; endsAt: number; timezone: string };

/** What is true of the appointment that a mail is about. */
export type Appointed = ({ state: "offered" } | ({ state: "booked" | "off"; id: string; revision: number } & Time)) | Verdict;

type Row = Time & { id: string; state: "offered" | "booked" | "cancelled"; revision: number };
type About = Extract<MailPayload, { kind: "appointment" }>;

/** What becomes of mail about appointments, by delivery. Asks nothing where there is none. */
export async function readAppointments(
  db: Db,
  orgId: string,
  rows: Standing[],
  payloadOf: (row: Standing) => MailPayload | null,
): Promise<Map<string, Appointed>> {
  const asked = rows.flatMap((row) => {
    const payload = row.delivery.kind.startsWith("appointment_") ? payloadOf(row) : null;
    return payload?.kind === "appointment" ? [{ row, payload }] : [];
  });
  if (asked.length === 0) return new Map();
  const found = await db.all<Row>(sql`
    select a.id, a.state, a.revision, a.starts_at as startsAt, a.ends_at as endsAt, a.timezone
    from json_each(${JSON.stringify(asked.map(({ payload }) => payload.appointmentId))}) j
    cross join appointments a on a.org_id = ${orgId} and a.id = j.value`);
  const byId = new Map(found.map((row) => [row.id, row]));
  return new Map(
    asked.map(({ row, payload }) => [row.delivery.id, judgeAppointed(row, payload, byId.get(payload.appointmentId))]),
  );
}

const skip = (reason: Verdict["reason"]): Verdict => ({ state: "skipped", reason });

function judgeAppointed(row: Standing, { revision, offset }: About, found: Row | undefined): Appointed {
  if (!found) return skip("session_off");
  if (row.delivery.kind === "appointment_offer") return found.state === "offered" ? { state: "offered" } : skip("answered");
  const { id, startsAt, endsAt, timezone } = found;
  const time = { id, revision: found.revision, startsAt, endsAt, timezone };
  if (row.delivery.kind === "appointment_changed") {
    if (found.revision !== revision) return skip("superseded");
    return { state: found.state === "booked" ? "booked" : "off", ...time };
  }
  if (found.state !== "booked") return skip("session_off");
  if (found.revision !== revision) return skip("session_moved");
  const choice = row.participant?.reminderChoice;
  if (choice === "none") return skip("chose_none");
  const offsets = JSON.parse(row.cohort?.reminderOffsets ?? "[]") as number[];
  if (choice === "day_before" && offset !== dayBefore(offsets)) return skip("chose_day_before");
  return { state: "booked", ...time };
}

/** The date as a calendar file has it, under an id that stays with the appointment. */
export const toDate = (
  { id, revision, startsAt, endsAt, state }: Extract<Appointed, { state: "booked" | "off" }>,
  { alias, place, zone }: { alias: string; place: string; zone: string },
): CalendarDate => ({ sessionId: id, revision, startsAt, endsAt, zone, title: alias, place, cancelled: state === "off" });
