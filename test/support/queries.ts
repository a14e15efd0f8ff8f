import { withIds } from "./bodies.ts";

const dates = "from=2027-01-01&to=2027-04-01";
const instants = "from=2027-01-01T00:00:00Z&to=2027-04-01T00:00:00Z";
const months = "from=2027-01&to=2027-12";
const figures = ["attended", "no_shows", "cancelled", "unmarked", "enrolled", "completed", "left"];

/** What each route can be asked beside its address; ids are `par_0` and the like. */
const queries: Record<string, string[]> = {
  "GET /participants": ["q=zq"],
  "GET /participants/:id": ["find=zq"],
  "GET /cohorts": ["status=running"],
  "GET /cohorts/:id": ["find=zq", "sessions=all"],
  "GET /cohorts/new": ["programId=prg_0"],
  "GET /drafts/:id": ["find=zq", "times=all"],
  "GET /calendar": ["view=month", "view=list", "view=list&staffId=stf_0", "cohortId=coh_0"],
  "GET /calendar/events": ["start=2027-01-25&end=2027-04-01"],
  "GET /calendar/term": [dates, `${dates}&cohortId=coh_0`],
  "GET /enrolments/:id/make-up": ["session=ses_0"],
  "GET /sessions/:id/sign-in-sheet": ["names=blank"],
  "GET /reports": ["need=all", "cohortId=coh_0", `${dates}&facilitatorId=stf_0`],
  "GET /reports/rows": figures.map((figure) => `figure=${figure}&cohortId=coh_0`),
  "GET /reports/print": ["cohortId=coh_0"],
  "GET /reports/export": ["cohortId=coh_0", "format=xlsx"],
  "GET /reports/funders": [months, `${months}&programId=prg_0`],
  "GET /reports/funders/export": [months, `${months}&format=xlsx`],
  "GET /audit": ["subjectId=par_0", "subjectId=ses_0", "verify=1"],
  "GET /api/v1/closures/holidays": ["year=2027&country=US"],
  "GET /api/v1/participants": ["q=zq"],
  "GET /api/v1/cohorts": ["programId=prg_0"],
  "GET /api/v1/sessions": [instants, `${instants}&facilitatorId=stf_0`],
  "GET /api/v1/tasks": ["status=closed", "participantId=par_0"],
  "GET /api/v1/deliveries": ["participantId=par_0", "sessionId=ses_0"],
  "GET /api/v1/reports/attendance": ["cohortId=coh_0"],
  "GET /api/v1/reports/attendance/export": ["cohortId=coh_0", "format=xlsx"],
  "GET /api/v1/reports/funders": [months],
  "GET /api/v1/reports/funders/export": [months, `${months}&format=xlsx`],
};

/** What a route is asked: nothing more, and each of these. */
export const queriesOf = (name: string, ids: Record<string, string>): string[] => [
  "",
  ...(queries[name] ?? []).map((query) => `?${withIds(query, ids)}`),
];
