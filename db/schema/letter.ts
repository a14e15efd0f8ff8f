import { foreignKey, index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { id, instant, orgId, sealed } from "../columns.ts";
import { participants } from "./participant.ts";

export const letterKinds = ["letter", "certificate"] as const;
/** What the person agreed to have said: the dates; hours too; the program's name too. */
export const letterScopes = ["dates", "hours", "program"] as const;

/** A letter or certificate of attendance that was made at a person's request, as it was handed to them. */
export const attendanceLetters = sqliteTable(
  "attendance_letters",
  {
    orgId: orgId(),
    id: id(),
    participantId: text("participant_id").notNull(),
    kind: text("kind", { enum: letterKinds }).notNull(),
    scope: text("scope", { enum: letterScopes }).notNull(),
    /** JSON of all it says. What is corrected later doesn't change what was said. */
    content: sealed("content").notNull(),
    madeAt: instant("made_at").notNull(),
    madeBy: text("made_by"),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.id] }),
    foreignKey({ columns: [t.orgId, t.participantId], foreignColumns: [participants.orgId, participants.id] }),
    index("attendance_letters_by_participant").on(t.orgId, t.participantId, t.madeAt),
  ],
);
