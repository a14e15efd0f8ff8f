const reason = { reason: "because" };
export const letter = { kind: "letter", scope: "dates", name: "Ana Ruiz", issuer: "Appointments", asked: true };
const move = { date: "2027-02-10", time: "19:00", scope: "this", notify: false };
const cancellation = { ...reason, reschedule: "drop", notify: false };

const decided = { sessions: 1, decidedBy: "The group", ...reason, notify: false };
const continuation = {
  ...{ as: "maintenance", programId: "prg_0", name: "Monthly", firstDate: "2027-05-12", startTime: "18:30" },
  ...{ enrolmentIds: ["enr_0"], decidedBy: "The group", reason: "because" },
};
const disclosed = { recipient: "Bay Clinic", purpose: "Continuing care", signedOn: "2027-01-15", expiresOn: "2027-12-31" };
const exported = {
  ...{ from: "2027-01-01", to: "2027-02-28", basis: "reason", format: "csv" },
  ...{ recipient: "County auditor", reason: "Audit of the grant" },
};
const pattern = { from: "2027-02-01", weekdays: [5], startTime: "19:00", intervalWeeks: 1 };

const cohort = { programId: "prg_0", name: "Autumn", timezone: "UTC", firstDate: "2027-03-01", startTime: "10:00" };
const { firstDate: startsFrom, startTime: earliest, ...unscheduled } = cohort;
const draft = { ...unscheduled, startsFrom, earliest, latest: "20:00" };
const closed = { date: "2027-02-10", reason: "because" };
const closing = { from: closed.date, reason: closed.reason };

const history = "cohort,email,date,mark\nnam_0,eml_0,2027-02-03,present";

/** What each route takes when all is well, so that nothing but the id or the role can be what it refuses. Ids are `par_0` and the like. */
export const bodies: Record<string, Record<string, unknown>> = {
  "POST /api/v1/sessions/:id/move": move,
  "POST /api/v1/sessions/:id/cancellation": cancellation,
  "POST /api/v1/enrolments/:id/withdrawal": reason,
  "PUT /api/v1/sessions/:id/attendance": { outcome: "held", marks: [{ enrolmentId: "enr_0", mark: "present" }] },
  "POST /api/v1/sessions/:id/walk-ins": { alias: "Blue cap" },
  "POST /api/v1/sessions/:id/walk-ins/:walkInId/participant": { givenName: "Mallory", emailPermission: false },
  "POST /sessions/:id/walk-ins/:walkInId": { givenName: "Mallory" },
  "POST /api/v1/sessions/:id/newcomers": { participantId: "par_0" },
  "POST /sessions/:id/newcomers": { participantId: "par_0" },
  "POST /api/v1/participants/:id/letters": letter,
  "POST /participants/:id/letters": { ...letter, asked: "on" },
  "PATCH /api/v1/participants/:id": { givenName: "Mallory" },
  "PATCH /api/v1/programs/:id": { name: "Renamed" },
  "PATCH /api/v1/cohorts/:id": { name: "Renamed" },
  "POST /cohorts/:id/edit": { name: "Renamed" },
  "POST /sessions/:id/move": { ...move, confirm: "yes" },
  "POST /sessions/:id/cancellation": { ...cancellation, confirm: "yes" },
  "POST /sessions/:id/attendance": { outcome: "held", "was.enr_0": "late", "mark.enr_0": "present" },
  "POST /sessions/:id/attendance/undo": { saving: "reg_0" },
  "POST /enrolments/:id/withdrawal": reason,
  "POST /enrolments/:id/make-up": { missedSessionId: "ses_0", target: "cohort:coh_0" },
  "POST /api/v1/enrolments/:id/make-ups": { missedSessionId: "ses_0", cohortId: "coh_0" },
  "POST /make-ups/:id/settlement": { came: "yes" },
  "POST /api/v1/make-ups/:id/settlement": { came: true },
  "POST /enrolments/:id/transfer": { cohortId: "coh_0", ...reason },
  "POST /api/v1/enrolments/:id/transfer": { cohortId: "coh_0", ...reason },
  "POST /api/v1/enrolments/:id/transfer/preview": { cohortId: "coh_0" },
  "POST /participants/:id": { givenName: "Mallory", emailPermission: "" },
  "POST /programs/:id": { name: "Renamed" },
  "POST /settings/staff/:id/role": { role: "peer" },
  "POST /cohorts/:id/ending": { ...reason, notify: "on", confirm: "yes" },
  "POST /api/v1/cohorts/:id/ending": { ...reason, notify: false },
  "POST /cohorts/:id/reminders": { followProgram: "on" },
  "PUT /api/v1/cohorts/:id/reminders": { followProgram: true },
  "POST /api/v1/participants/:id/contacts": { givenName: "Mallory", relation: "aunt" },
  "PATCH /api/v1/contacts/:id": { givenName: "Mallory" },
  "POST /api/v1/contacts/:id/consents": { purpose: "changes", givenBy: "minor" },
  "POST /participants/:id/contacts": { givenName: "Mallory", relation: "aunt" },
  "POST /contacts/:id": { givenName: "Mallory", relation: "aunt" },
  "POST /contacts/:id/consents": { purpose: "changes", givenBy: "minor" },
  "POST /api/v1/sessions/:id/move/preview": { date: "2027-02-10", time: "19:00", scope: "this" },
  "POST /api/v1/sessions/:id/cancellation/preview": { reschedule: "drop" },
  "POST /api/v1/cohorts/:id/reschedule/preview": pattern,
  "POST /api/v1/cohorts/:id/reschedule": { ...pattern, notify: false },
  "POST /cohorts/:id/reschedule": { ...pattern, confirm: "yes" },
  "POST /api/v1/cohorts/:id/extension/preview": { sessions: 1 },
  "POST /api/v1/cohorts/:id/shortening/preview": { sessions: 1 },
  "POST /api/v1/cohorts/:id/extension": decided,
  "POST /api/v1/cohorts/:id/shortening": decided,
  "POST /api/v1/cohorts/:id/continuation/preview": continuation,
  "POST /api/v1/cohorts/:id/continuation": continuation,
  "POST /cohorts/:id/continuation": { ...continuation, confirm: "yes" },
  "POST /cohorts/:id/length": { ...decided, kind: "extended", confirm: "yes" },
  "POST /settings/sites/:id": { name: "Renamed" },
  "PUT /api/v1/sites/:id": { name: "Renamed" },
  "POST /settings/rooms/:id": { name: "Renamed", onlineUrl: "https://meet.example.org/x" },
  "PUT /api/v1/rooms/:id": { name: "Renamed", onlineUrl: "https://meet.example.org/x" },
  "POST /settings/staff/:id/clearance": { clearedUntil: "2027-12-31" },
  "POST /drafts/:id/opening": { weekday: 3, time: "18:00" },
  "POST /api/v1/drafts/:id/opening": { weekday: 3, time: "18:00" },
  "POST /invitations/:id/answer": { zone: "UTC", hours: "3-18" },
  "PUT /api/v1/invitations/:id/answer": { zone: "UTC", hours: ["3-18"] },
  "POST /appointments/:id/booking": { date: "2027-02-08", time: "09:00" },
  "POST /appointments/:id/mark": { mark: "present" },
  "POST /api/v1/appointments/:id/booking": { date: "2027-02-08", time: "09:00" },
  "PUT /api/v1/appointments/:id/mark": { mark: "present" },
  "POST /api/v1/cohorts/:id/appointments": {
    ...{ kind: "catch_up", name: "Catch-up", staffId: "stf_0", enrolmentIds: ["enr_0"], minutes: 30, notify: false },
  },
  "POST /cohorts/:id/version": { version: 2, fromSession: 1, confirm: "yes" },
  "POST /api/v1/cohorts/:id/version/preview": { version: 2, fromSession: 1 },
  "POST /api/v1/cohorts/:id/version": { version: 2, fromSession: 1 },
  "PUT /api/v1/sessions/:id/room": { roomId: null },
  "POST /staff/:id/leaves": { from: "2027-03-01", confirm: "yes" },
  "POST /staff/:id/days": { date: "2027-03-01" },
  "POST /sessions/:id/cover-requests": { awayId: "stf_0", askedId: "stf_1" },
  "POST /sessions/:id/cover-end": { awayId: "stf_0" },
  "POST /cover/:id": { answer: "accepted" },
  "PUT /api/v1/staff/:id/week": { hours: [] },
  "PUT /api/v1/staff/:id/days": { date: "2027-03-01", hours: [] },
  "POST /api/v1/staff/:id/leaves": { from: "2027-03-01" },
  "POST /api/v1/sessions/:id/cover-requests": { awayId: "stf_0", askedId: "stf_1" },
  "POST /api/v1/sessions/:id/cover-end": { awayId: "stf_0" },
  "POST /api/v1/cover-requests/:id/answer": { answer: "accepted" },
  "POST /api/v1/closures/:id/sessions/preview": { otherwise: "keep" },
  "POST /api/v1/closures/:id/sessions": { otherwise: "keep", notify: false },
  "POST /enrolments/:id/pause": { from: "2027-03-01" },
  "POST /pauses/:id/end": { until: "2027-03-01" },
  "POST /api/v1/enrolments/:id/pauses/preview": { from: "2027-03-01" },
  "POST /api/v1/enrolments/:id/pauses": { from: "2027-03-01" },
  "POST /api/v1/pauses/:id/end": { until: "2027-03-01" },
  "POST /sessions/:id/check-ins/:enrolmentId": { mood: 5 },
  "PUT /api/v1/sessions/:id/check-ins/:enrolmentId": { mood: 5 },
  "POST /participants/:id/disclosures": disclosed,
  "POST /api/v1/participants/:id/disclosure-consents": disclosed,
  "POST /exports/attendance": exported,
  "POST /api/v1/exports/attendance": exported,
  "POST /api/v1/exports/attendance/preview": exported,
  "POST /tasks/:id/closure": { note: "Called" },
  "POST /api/v1/tasks/:id/closure": { note: "Called" },
  "POST /api/v1/cohorts/:id/enrolments": { participantId: "par_0" },
  "POST /cohorts/:id/enrolments": { participantId: "par_0" },
  "POST /participants/:id/keep-aparts": { otherId: "par_0", reason: "siblings" },
  "POST /programs": { templateKey: "free_talk" },
  "POST /api/v1/programs": { templateKey: "free_talk" },
  "POST /cohorts": cohort,
  "POST /api/v1/cohorts": cohort,
  "POST /cohorts/preview": cohort,
  "POST /api/v1/cohorts/preview": cohort,
  "POST /drafts": { ...draft, "weekdays[]": "3" },
  "POST /api/v1/drafts": { ...draft, weekdays: [3] },
  "POST /participants": { givenName: "Mallory" },
  "POST /api/v1/participants": { givenName: "Mallory", emailPermission: false },
  "POST /participants/import": { text: "first name,email\nMallory,mallory@example.org" },
  "POST /api/v1/imports/participants": { text: "first name,email\nMallory,mallory@example.org" },
  "POST /attendance/import": { text: history, confirmed: "yes" },
  "POST /api/v1/imports/attendance": { text: history },
  "POST /cohorts/:id/appointments": { what: "0", staffId: "stf_0", minutes: "30", "enrolmentIds[]": "enr_0" },
  "POST /staff/:id/week": { "from.1": "09:00", "until.1": "12:00" },
  "POST /account/mail": { digest: "on" },
  "POST /settings/staff": { email: "new@example.org", role: "facilitator" },
  "POST /settings/tokens": { staffId: "stf_0", label: "Front desk" },
  "POST /settings/sites": { name: "Main Street" },
  "POST /api/v1/sites": { name: "Main Street" },
  "POST /settings/rooms": { name: "Room 9", onlineUrl: "https://meet.example.org/x" },
  "POST /api/v1/rooms": { name: "Room 9", onlineUrl: "https://meet.example.org/x" },
  "POST /settings/closures": closing,
  "POST /api/v1/closures/preview": { days: [closed], otherwise: "push" },
  "POST /api/v1/closures": { days: [closed], otherwise: "push", notify: false },
  "POST /drafts/:id/invitations": { participantIds: "par_0" },
  "POST /api/v1/drafts/:id/invitations": { participantIds: ["par_0"] },
};

/** A text with real ids in place of `par_0`, `enr_0` and so on. */
export const withIds = (text: string, ids: Record<string, string>): string =>
  text.replace(/\b[a-z]{3}_\d\b/g, (id) => ids[id] ?? id);

/** The body of a route, with real ids in names of fields too. */
export const bodyWith = (name: string, ids: Record<string, string>): Record<string, unknown> =>
  JSON.parse(withIds(JSON.stringify(bodies[name] ?? {}), ids)) as Record<string, unknown>;
