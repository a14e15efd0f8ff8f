import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { flag, id, instant, localTime, orgId } from "../columns.ts";
import { orgs } from "./org.ts";

export const programs = sqliteTable(
  "programs",
  {
    orgId: orgId().references(() => orgs.id),
    id: id(),
    templateKey: text("template_key"),
    name: text("name").notNull(),
    protocol: text("protocol", { enum: ["ipt", "mi", "peer", "other"] }).notNull(),
    /** Null: open-ended. */
    sessionCount: integer("session_count"),
    sessionMinutes: integer("session_minutes").notNull(),
    intervalWeeks: integer("interval_weeks").notNull().default(1),
    enrolmentMode: text("enrolment_mode", { enum: ["closed", "rolling", "drop_in"] }).notNull(),
    /** For people under age: two cleared adults, and a room that suits them. */
    forMinors: flag("for_minors").notNull().default(false),
    minimum: integer("minimum"),
    capacity: integer("capacity"),
    /** JSON: [{ name, from, to }]. */
    phases: text("phases").notNull().default("[]"),
    /** JSON: [{ number, name, entryPoint }]. */
    modules: text("modules").notNull().default("[]"),
    /** JSON: [{ kind, name, minutes, … }], the one-to-one meetings the protocol asks for. */
    oneToOnes: text("one_to_ones").notNull().default("[]"),
    completionRule: text("completion_rule", { enum: ["sequential", "topic_cycle", "set_weeks", "open_ended"] }).notNull(),
    completionPercent: integer("completion_percent").notNull().default(75),
    /** JSON: minutes before the start, e.g. [4320, 1440]. */
    reminderOffsets: text("reminder_offsets").notNull().default("[4320,1440]"),
    /** Hours, by each receiver's clock, into which no reminder falls. Both null: none. */
    quietFrom: localTime("quiet_from"),
    quietUntil: localTime("quiet_until"),
    /** No reminder to somebody who has said they can't come. */
    skipDeclined: flag("skip_declined").notNull().default(true),
    /** Misses in a row after which somebody should reach out, and after which an exit is proposed for a person to decide. */
    outreachAfter: integer("outreach_after").notNull().default(2),
    exitAfter: integer("exit_after").notNull().default(3),
    /** How late is still on time. */
    graceMinutes: integer("grace_minutes").notNull().default(10),
    /** JSON: kinds of check-in it asks for. */
    checkIns: text("check_ins").notNull().default("[]"),
    /** +1 whenever its shape changes. Cohorts keep the one they were opened with; see `program_versions`. */
    version: integer("version").notNull().default(1),
    /** JSON: [{ figure, text, confidence }]. */
    citations: text("citations").notNull().default("[]"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    retiredAt: instant("retired_at"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    index("programs_by_age").on(t.orgId, t.createdAt, t.id),
    check("programs_protocol", sql`${t.protocol} in ('ipt','mi','peer','other')`),
    check("programs_mode", sql`${t.enrolmentMode} in ('closed','rolling','drop_in')`),
    check("programs_completion", sql`${t.completionRule} in ('sequential','topic_cycle','set_weeks','open_ended')`),
    check("programs_count", sql`${t.sessionCount} is null or ${t.sessionCount} between 1 and 200`),
    check("programs_minutes", sql`${t.sessionMinutes} between 5 and 480`),
  ],
);

/** A program's shape as it was under one version: what a running cohort goes by. */
export const programVersions = sqliteTable(
  "program_versions",
  {
    orgId: orgId(),
    programId: text("program_id").notNull(),
    version: integer("version").notNull(),
    /** JSON: sessions, sizes, phases, modules, one-to-ones, completion. */
    shape: text("shape").notNull(),
    savedAt: instant("saved_at").notNull(),
    savedBy: text("saved_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.programId, t.version] }),
    foreignKey({ columns: [t.orgId, t.programId], foreignColumns: [programs.orgId, programs.id] }),
  ],
);
