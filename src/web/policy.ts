import type { Role } from "../context.ts";

/** What kind of row an `:id` names. Tests use it to try every route with another org's row. */
export type Subject =
  | "program"
  | "cohort"
  | "session"
  | "changeSet"
  | "participant"
  | "enrolment"
  | "closure"
  | "site"
  | "room"
  | "staff"
  | "apiToken"
  | "keepApart"
  | "task"
  | "contact"
  | "consent";

export type Policy =
  /** Anyone. */
  | { access: "public" }
  /** Whoever holds the link; the token in the path is the permission. */
  | { access: "link" }
  /** A signature over the body is the permission. */
  | { access: "signature" }
  /** Staff with one of these roles. */
  | { access: "staff"; roles: readonly Role[]; subject?: Subject };

const open: Policy = { access: "public" };
const link: Policy = { access: "link" };

const everyone = ["manager", "facilitator", "peer"] as const;
const leaders = ["manager", "facilitator"] as const;
const managers = ["manager"] as const;

const staff = (roles: readonly Role[], subject?: Subject): Policy => ({
  access: "staff",
  roles,
  ...(subject ? { subject } : {}),
});

/** Every route of the app and who may use it. A route that isn't here answers nobody, and fails a test. */
export const policies: Record<string, Policy> = {
  "GET /health": open,
  "GET /assets/*": open,
  "GET /favicon.ico": open,
  "GET /robots.txt": open,

  // First run and signing in
  "GET /setup": open,
  "POST /setup": open,
  "POST /setup/demo": open,
  "GET /login": open,
  "POST /login": open,
  "GET /login/code": open,
  "POST /login/code": open,
  "ALL /api/auth/*": open,
  "POST /logout": staff(everyone),
  "GET /account": staff(everyone),
  "POST /account/passkeys/:id/removal": staff(everyone),
  "POST /account/org": staff(everyone),
  "POST /account/feed": staff(everyone),
  "POST /account/mail": staff(everyone),

  // Participants' links
  "GET /r/:token": link,
  "POST /r/:token": link,
  "GET /r/:token/stop": link,
  "POST /r/:token/stop": link,
  "POST /r/:token/start": link,
  "GET /r/:token/preferences": link,
  "POST /r/:token/preferences": link,
  "GET /r/:token/forget": link,
  "POST /r/:token/forget": link,
  "GET /r/:token/calendar.ics": link,
  "GET /r/:token/feed": link,
  "POST /r/:token/feed": link,
  "GET /c/:token": link,
  "GET /calendar/:token": link,
  "GET /r/:token/room/:sessionId": link,
  "GET /g/:token": link,
  "GET /g/:token/stop": link,
  "POST /g/:token/stop": link,
  "GET /confirm/:token": link,
  "POST /confirm/:token": link,

  // Provider
  "POST /webhooks/resend": { access: "signature" },
  "GET /dev/outbox": open,
  "GET /dev/outbox/:id": open,

  // Pages
  "GET /": staff(everyone),
  "GET /programs": staff(leaders),
  "GET /programs/new": staff(managers),
  "POST /programs": staff(managers),
  "GET /programs/:id": staff(leaders, "program"),
  "POST /programs/:id": staff(managers, "program"),
  "POST /programs/:id/retirement": staff(managers, "program"),
  "GET /cohorts": staff(everyone),
  "GET /cohorts/new": staff(leaders),
  "POST /cohorts": staff(leaders),
  "POST /cohorts/preview": staff(leaders),
  "GET /cohorts/:id": staff(everyone, "cohort"),
  "GET /cohorts/:id/edit": staff(leaders, "cohort"),
  "POST /cohorts/:id/edit": staff(leaders, "cohort"),
  "GET /cohorts/:id/ending": staff(leaders, "cohort"),
  "POST /cohorts/:id/ending": staff(leaders, "cohort"),
  "GET /cohorts/:id/reschedule": staff(leaders, "cohort"),
  "POST /cohorts/:id/reschedule": staff(leaders, "cohort"),
  "GET /cohorts/:id/length": staff(leaders, "cohort"),
  "POST /cohorts/:id/length": staff(leaders, "cohort"),
  "GET /cohorts/:id/continuation": staff(leaders, "cohort"),
  "POST /cohorts/:id/continuation": staff(leaders, "cohort"),
  "POST /cohorts/:id/enrolments": staff(leaders, "cohort"),
  "GET /cohorts/:id/reminders": staff(leaders, "cohort"),
  "POST /cohorts/:id/reminders": staff(leaders, "cohort"),
  "GET /calendar": staff(everyone),
  "GET /calendar/events": staff(everyone),
  "GET /calendar/sessions/:id": staff(everyone, "session"),
  "GET /sessions/:id": staff(everyone, "session"),
  "POST /sessions/:id/attendance": staff(everyone, "session"),
  "GET /sessions/:id/mail": staff(leaders, "session"),
  "GET /sessions/:id/move": staff(leaders, "session"),
  "POST /sessions/:id/move": staff(leaders, "session"),
  "GET /sessions/:id/cancellation": staff(leaders, "session"),
  "POST /sessions/:id/cancellation": staff(leaders, "session"),
  "POST /change-sets/:id/undo": staff(leaders, "changeSet"),
  "GET /participants": staff(leaders),
  "GET /participants/new": staff(leaders),
  "POST /participants": staff(leaders),
  "GET /participants/import": staff(leaders),
  "POST /participants/import": staff(leaders),
  "GET /participants/import/template.csv": staff(leaders),
  "GET /participants/:id": staff(leaders, "participant"),
  "GET /participants/:id/mail": staff(leaders, "participant"),
  "GET /participants/:id/edit": staff(leaders, "participant"),
  "POST /participants/:id": staff(leaders, "participant"),
  "POST /participants/:id/address-confirmation": staff(leaders, "participant"),
  "POST /participants/:id/keep-aparts": staff(leaders, "participant"),
  "GET /participants/:id/contacts/new": staff(leaders, "participant"),
  "POST /participants/:id/contacts": staff(leaders, "participant"),
  "GET /contacts/:id": staff(leaders, "contact"),
  "POST /contacts/:id": staff(leaders, "contact"),
  "POST /contacts/:id/removal": staff(leaders, "contact"),
  "POST /contacts/:id/consents": staff(leaders, "contact"),
  "POST /consents/:id/revocation": staff(leaders, "consent"),
  "POST /keep-aparts/:id/removal": staff(leaders, "keepApart"),
  "GET /enrolments/:id/withdrawal": staff(leaders, "enrolment"),
  "POST /enrolments/:id/withdrawal": staff(leaders, "enrolment"),
  "GET /tasks": staff(leaders),
  "GET /tasks/:id": staff(leaders, "task"),
  "POST /tasks/:id/closure": staff(leaders, "task"),
  "GET /reports": staff(leaders),
  "GET /reports/mail": staff(managers),
  "GET /reports/mail.csv": staff(managers),
  "GET /settings": staff(managers),
  "POST /settings/org": staff(managers),
  "GET /settings/mail": staff(managers),
  "POST /settings/mail": staff(managers),
  "POST /settings/mail/check": staff(managers),
  "GET /settings/mail/:kind": staff(managers),
  "POST /settings/mail/:kind/test": staff(managers),
  "GET /settings/minors": staff(managers),
  "POST /settings/minors": staff(managers),
  "GET /settings/sites": staff(managers),
  "POST /settings/sites": staff(managers),
  "GET /settings/sites/:id": staff(managers, "site"),
  "POST /settings/sites/:id": staff(managers, "site"),
  "POST /settings/sites/:id/retirement": staff(managers, "site"),
  "GET /settings/rooms/new": staff(managers),
  "POST /settings/rooms": staff(managers),
  "GET /settings/rooms/:id": staff(managers, "room"),
  "POST /settings/rooms/:id": staff(managers, "room"),
  "POST /settings/rooms/:id/retirement": staff(managers, "room"),
  "POST /settings/travel-times": staff(managers),
  "POST /settings/staff/:id/clearance": staff(managers, "staff"),
  "GET /settings/closures": staff(managers),
  "POST /settings/closures": staff(managers),
  "POST /settings/closures/holidays": staff(managers),
  "POST /settings/closures/:id/removal": staff(managers, "closure"),
  "GET /settings/staff": staff(managers),
  "POST /settings/staff": staff(managers),
  "POST /settings/staff/:id/role": staff(managers, "staff"),
  "POST /settings/staff/:id/removal": staff(managers, "staff"),
  "GET /settings/tokens": staff(managers),
  "POST /settings/tokens": staff(managers),
  "POST /settings/tokens/:id/revocation": staff(managers, "apiToken"),
  "GET /audit": staff(managers),

  // JSON API
  "GET /api/openapi.json": open,
  "GET /api/docs": open,
  "GET /api/v1/me": staff(everyone),
  "GET /api/v1/program-templates": staff(everyone),
  "GET /api/v1/programs": staff(leaders),
  "POST /api/v1/programs": staff(managers),
  "GET /api/v1/programs/:id": staff(leaders, "program"),
  "PATCH /api/v1/programs/:id": staff(managers, "program"),
  "POST /api/v1/programs/:id/retirement": staff(managers, "program"),
  "POST /api/v1/cohorts/preview": staff(leaders),
  "POST /api/v1/cohorts": staff(leaders),
  "GET /api/v1/cohorts": staff(everyone),
  "GET /api/v1/cohorts/:id": staff(everyone, "cohort"),
  "PUT /api/v1/cohorts/:id/reminders": staff(leaders, "cohort"),
  "PATCH /api/v1/cohorts/:id": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/ending": staff(leaders, "cohort"),
  "GET /api/v1/cohorts/:id/sessions": staff(everyone, "cohort"),
  "GET /api/v1/sessions": staff(everyone),
  "POST /api/v1/sessions/:id/move": staff(leaders, "session"),
  "POST /api/v1/sessions/:id/cancellation": staff(leaders, "session"),
  "POST /api/v1/sessions/:id/move/preview": staff(leaders, "session"),
  "POST /api/v1/sessions/:id/cancellation/preview": staff(leaders, "session"),
  "POST /api/v1/cohorts/:id/reschedule/preview": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/reschedule": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/extension/preview": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/extension": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/shortening/preview": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/shortening": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/continuation/preview": staff(leaders, "cohort"),
  "POST /api/v1/cohorts/:id/continuation": staff(leaders, "cohort"),
  "GET /api/v1/cohorts/:id/decisions": staff(leaders, "cohort"),
  "POST /api/v1/change-sets/:id/undo": staff(leaders, "changeSet"),
  "POST /api/v1/participants": staff(leaders),
  "GET /api/v1/participants": staff(leaders),
  "GET /api/v1/participants/:id": staff(leaders, "participant"),
  "PATCH /api/v1/participants/:id": staff(leaders, "participant"),
  "POST /api/v1/participants/:id/address-confirmation": staff(leaders, "participant"),
  "GET /api/v1/participants/:id/contacts": staff(leaders, "participant"),
  "POST /api/v1/participants/:id/contacts": staff(leaders, "participant"),
  "PATCH /api/v1/contacts/:id": staff(leaders, "contact"),
  "POST /api/v1/contacts/:id/removal": staff(leaders, "contact"),
  "POST /api/v1/contacts/:id/consents": staff(leaders, "contact"),
  "POST /api/v1/consents/:id/revocation": staff(leaders, "consent"),
  "POST /api/v1/cohorts/:id/enrolments": staff(leaders, "cohort"),
  "GET /api/v1/cohorts/:id/enrolments": staff(everyone, "cohort"),
  "POST /api/v1/enrolments/:id/withdrawal": staff(leaders, "enrolment"),
  "GET /api/v1/sessions/:id/attendance": staff(everyone, "session"),
  "PUT /api/v1/sessions/:id/attendance": staff(everyone, "session"),
  "GET /api/v1/reports/attendance": staff(leaders),
  "GET /api/v1/deliveries": staff(leaders),
  "GET /api/v1/sites": staff(leaders),
  "POST /api/v1/sites": staff(managers),
  "PUT /api/v1/sites/:id": staff(managers, "site"),
  "POST /api/v1/sites/:id/retirement": staff(managers, "site"),
  "GET /api/v1/rooms": staff(leaders),
  "POST /api/v1/rooms": staff(managers),
  "PUT /api/v1/rooms/:id": staff(managers, "room"),
  "POST /api/v1/rooms/:id/retirement": staff(managers, "room"),
  "GET /api/v1/travel-times": staff(leaders),
  "PUT /api/v1/travel-times": staff(managers),
  "GET /api/v1/tasks": staff(leaders),
  "POST /api/v1/tasks/:id/closure": staff(leaders, "task"),
  "POST /api/v1/imports/participants": staff(leaders),
};
