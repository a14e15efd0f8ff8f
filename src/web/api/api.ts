import { appointmentsApi } from "./appointments.ts";
import { attendanceApi } from "./attendance.ts";
import { availabilityApi } from "./availability.ts";
import { changeSetsApi } from "./change-sets.ts";
import { checkInsApi } from "./check-ins.ts";
import { closuresApi } from "./closures.ts";
import { cohortsApi } from "./cohorts.ts";
import { contactsApi } from "./contacts.ts";
import { courseApi } from "./course.ts";
import { deliveriesApi } from "./deliveries.ts";
import { disclosuresApi } from "./disclosures.ts";
import { draftsApi } from "./drafts.ts";
import { endingsApi } from "./endings.ts";
import { enrolmentsApi } from "./enrolments.ts";
import { exportsApi } from "./exports.ts";
import { fundersApi } from "./funders.ts";
import { goOnApi } from "./go-on.ts";
import { importsApi } from "./imports.ts";
import { lettersApi } from "./letters.ts";
import { makeUpsApi } from "./make-ups.ts";
import { meApi } from "./me.ts";
import { resource } from "./openapi.ts";
import { participantsApi } from "./participants.ts";
import { pausesApi } from "./pauses.ts";
import { programsApi } from "./programs.ts";
import { reportsApi } from "./reports.ts";
import { seriesApi } from "./series.ts";
import { sessionsApi } from "./sessions.ts";
import { sitesApi } from "./sites.ts";
import { tasksApi } from "./tasks.ts";
import { unmarkedApi } from "./unmarked.ts";
import { versionsApi } from "./versions.ts";
import { waitlistApi } from "./waitlist.ts";
import { walkInsApi } from "./walk-ins.ts";

/** Everything under /api: version 1, its description, its docs page. */
export const api = resource();

api.route("/v1", meApi);
api.route("/v1", cohortsApi);
api.route("/v1", draftsApi);
api.route("/v1", endingsApi);
api.route("/v1", sessionsApi);
api.route("/v1", seriesApi);
api.route("/v1", goOnApi);
api.route("/v1", changeSetsApi);
api.route("/v1", programsApi);
api.route("/v1", versionsApi);
api.route("/v1", attendanceApi);
api.route("/v1", walkInsApi);
api.route("/v1", lettersApi);
api.route("/v1", courseApi);
api.route("/v1", checkInsApi);
api.route("/v1", participantsApi);
api.route("/v1", contactsApi);
api.route("/v1", disclosuresApi);
api.route("/v1", enrolmentsApi);
api.route("/v1", waitlistApi);
api.route("/v1", makeUpsApi);
api.route("/v1", pausesApi);
api.route("/v1", importsApi);
api.route("/v1", reportsApi);
api.route("/v1", fundersApi);
api.route("/v1", exportsApi);
api.route("/v1", deliveriesApi);
api.route("/v1", sitesApi);
api.route("/v1", availabilityApi);
api.route("/v1", appointmentsApi);
api.route("/v1", closuresApi);
api.route("/v1", tasksApi);
api.route("/v1", unmarkedApi);

/** What the description says besides the calls themselves. */
export const apiDescription = {
  openapi: "3.1.0",
  info: { title: "Convene", version: "1" },
  servers: [{ url: "/api" }],
  security: [{ token: [] }],
};

api.doc31("/openapi.json", apiDescription);
api.openAPIRegistry.registerComponent("securitySchemes", "token", { type: "http", scheme: "bearer" });
