import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import type { Deps } from "../deps.ts";
import { Unauthenticated } from "../errors.ts";
import { api } from "./api/api.ts";
import type { AppEnv, C } from "./env.ts";
import { bodyTypes, idempotency } from "./middleware/api-requests.ts";
import { authorize } from "./middleware/authorize.ts";
import { locals, securityHeaders } from "./middleware/security.ts";
import { page } from "./page.tsx";
import { ProblemPage } from "./pages/problem.tsx";
import { problemResponse, toProblem } from "./problem.ts";
import { accountRoutes } from "./routes/account.tsx";
import { apiDocsRoutes } from "./routes/api-docs.tsx";
import { appointmentRoutes } from "./routes/appointments.tsx";
import { auditRoutes } from "./routes/audit.tsx";
import { availabilityRoutes } from "./routes/availability.tsx";
import { bookingRoutes } from "./routes/booking.tsx";
import { calendarRoutes } from "./routes/calendar.tsx";
import { changeSeriesRoutes } from "./routes/change-series.tsx";
import { changeSetRoutes } from "./routes/change-sets.tsx";
import { checkInRoutes } from "./routes/check-ins.tsx";
import { closureRoutes } from "./routes/closures.tsx";
import { cohortPageRoutes } from "./routes/cohort.tsx";
import { cohortReminderRoutes } from "./routes/cohort-reminders.tsx";
import { cohortRoutes } from "./routes/cohorts.tsx";
import { contactRoutes } from "./routes/contacts.tsx";
import { coverRoutes } from "./routes/cover.tsx";
import { disclosureRoutes } from "./routes/disclosures.tsx";
import { draftRoutes } from "./routes/drafts.tsx";
import { editCohortRoutes } from "./routes/edit-cohort.tsx";
import { endCohortRoutes } from "./routes/end-cohort.tsx";
import { enrolmentRoutes } from "./routes/enrolments.tsx";
import { exportRoutes } from "./routes/exports.tsx";
import { feedRoutes } from "./routes/feeds.tsx";
import { findTimeRoutes } from "./routes/find-time.tsx";
import { goOnRoutes } from "./routes/go-on.tsx";
import { guardianLinkRoutes } from "./routes/guardian-links.tsx";
import { healthRoutes } from "./routes/health.ts";
import { importRoutes } from "./routes/imports.tsx";
import { letterRoutes } from "./routes/letters.tsx";
import { loginRoutes } from "./routes/login.tsx";
import { mailRoutes } from "./routes/mail.tsx";
import { mailReportRoutes } from "./routes/mail-report.tsx";
import { makeUpRoutes } from "./routes/make-ups.tsx";
import { newcomerRoutes } from "./routes/newcomers.tsx";
import { outboxRoutes } from "./routes/outbox.tsx";
import { ownCheckInRoutes } from "./routes/own-check-ins.tsx";
import { participantRoutes } from "./routes/participants.tsx";
import { pauseRoutes } from "./routes/pauses.tsx";
import { preferenceRoutes } from "./routes/preferences.tsx";
import { programRoutes } from "./routes/programs.tsx";
import { registerRoutes } from "./routes/register.tsx";
import { replyRoutes } from "./routes/replies.tsx";
import { reportFileRoutes } from "./routes/report-files.tsx";
import { reportRoutes } from "./routes/reports.tsx";
import { sessionChangeRoutes } from "./routes/session-changes.tsx";
import { settingsRoutes } from "./routes/settings.tsx";
import { mailSettingsRoutes } from "./routes/settings-mail.tsx";
import { minorRoutes } from "./routes/settings-minors.tsx";
import { setupRoutes } from "./routes/setup.tsx";
import { siteRoutes } from "./routes/sites.tsx";
import { taskRoutes } from "./routes/tasks.tsx";
import { termRoutes } from "./routes/term.tsx";
import { todayRoutes } from "./routes/today.tsx";
import { transferRoutes } from "./routes/transfers.tsx";
import { versionRoutes } from "./routes/versions.tsx";
import { waitlistRoutes } from "./routes/waitlist.tsx";
import { webhookRoutes } from "./routes/webhooks.ts";

const MAX_BODY_BYTES = 1024 * 1024;

/** The whole app: the same on Node, on Workers and in tests. */
export function createApp(deps: Deps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use("*", locals(deps));
  app.use("*", securityHeaders);
  app.use(
    "*",
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new HTTPException(413, { message: "Send at most 1 MiB." });
      },
    }),
  );
  app.use("*", authorize);
  app.use("*", bodyTypes);
  app.use("*", idempotency);

  app.route("/", healthRoutes);
  app.route("/", setupRoutes);
  app.route("/", loginRoutes);
  app.route("/", accountRoutes);
  app.route("/", programRoutes);
  app.route("/", auditRoutes);
  app.route("/", importRoutes);
  app.route("/", cohortRoutes);
  app.route("/", cohortPageRoutes);
  app.route("/", versionRoutes);
  app.route("/", cohortReminderRoutes);
  app.route("/", editCohortRoutes);
  app.route("/", endCohortRoutes);
  app.route("/", draftRoutes);
  app.route("/", sessionChangeRoutes);
  app.route("/", changeSetRoutes);
  app.route("/", calendarRoutes);
  app.route("/", termRoutes);
  app.route("/", availabilityRoutes);
  app.route("/", coverRoutes);
  app.route("/", appointmentRoutes);
  app.route("/", bookingRoutes);
  app.route("/", changeSeriesRoutes);
  app.route("/", goOnRoutes);
  app.route("/", enrolmentRoutes);
  app.route("/", waitlistRoutes);
  app.route("/", transferRoutes);
  app.route("/", pauseRoutes);
  app.route("/", makeUpRoutes);
  app.route("/", importRoutes);
  app.route("/", participantRoutes);
  app.route("/", mailRoutes);
  app.route("/", mailReportRoutes);
  app.route("/", registerRoutes);
  app.route("/", checkInRoutes);
  app.route("/", newcomerRoutes);
  app.route("/", letterRoutes);
  app.route("/", reportRoutes);
  app.route("/", reportFileRoutes);
  app.route("/", exportRoutes);
  app.route("/", disclosureRoutes);
  app.route("/", settingsRoutes);
  app.route("/", closureRoutes);
  app.route("/", mailSettingsRoutes);
  app.route("/", siteRoutes);
  app.route("/", taskRoutes);
  app.route("/", todayRoutes);
  app.route("/", webhookRoutes);
  app.route("/", replyRoutes);
  app.route("/", ownCheckInRoutes);
  app.route("/", findTimeRoutes);
  app.route("/", guardianLinkRoutes);
  app.route("/", contactRoutes);
  app.route("/", minorRoutes);
  app.route("/", preferenceRoutes);
  app.route("/", feedRoutes);
  app.route("/", outboxRoutes);
  app.route("/", apiDocsRoutes);
  app.route("/api", api);

  app.notFound((c) => answer(c, new HTTPException(404, { message: "There is nothing at this address." })));
  app.onError((error, c) => answer(c, error));
  return app;
}

/** Programs get a problem document, people get a page. */
function answer(c: C, error: unknown): Response | Promise<Response> {
  const problem = toProblem(error, c.get("requestId"));
  if (problem.status >= 500) {
    c.get("deps").log("error", "request.failed", {
      requestId: c.get("requestId"),
      method: c.req.method,
      error: errorName(error),
    });
  }
  const isProgram = c.req.path.startsWith("/api/") || !(c.req.header("accept") ?? "").includes("text/html");
  if (isProgram) return problemResponse(c, problem, error);
  if (error instanceof Unauthenticated && c.req.method === "GET")
    return c.redirect(`/login?next=${encodeURIComponent(c.req.path)}`, 303);
  return page(c, problem.title, <ProblemPage problem={problem} />, problem.status as 500);
}

/** What kind of fault and where in our code; a database error's message may quote values, so it stays out. */
function errorName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "")
    .split("\n")
    .filter((line) => line.trim().startsWith("at "))
    .slice(0, 4);
  return [error.name, ...frames.map((line) => line.trim())].join(" | ");
}
