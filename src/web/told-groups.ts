import type { AttendanceReport } from "../domain/report/attendance-report.ts";

type Told = Pick<AttendanceReport, "groups">;

/** Figures over whole courses, fill among them, are about no group that may be told of. */
export const tellsNoGroup = ({ groups }: Told): boolean => groups.shown === 0 && groups.of > 0;

/** ", in 3 of 5 groups": where the others would show few people. */
export const spellGroups = ({ groups }: Told): string =>
  groups.shown === groups.of ? "" : `, in ${groups.shown} of ${groups.of} groups`;

/** Of which groups a dose is, where those that people moved into or out of are left out; else null. */
export const spellDosed = ({ groups: { shown, of } }: Told): string | null =>
  shown === of ? null : `of the ${shown} of ${of} groups that nobody moved into or out of`;

/** Until when whole courses are told. */
export const spellAsOf = ({ coursesAsOf }: Pick<AttendanceReport, "coursesAsOf">): string =>
  coursesAsOf === "now" ? "as of now, whatever dates are chosen above" : "whatever the first date above";

/** Of which groups retention is, where those of which few remain are left out; else nothing. */
export const spellFollowed = ({ retentionOf: { shown, of } }: Pick<AttendanceReport, "retentionOf">): string =>
  shown === of ? "" : `Of ${shown} of ${of} groups: of the others one to four people remained at some session.`;
