import { Hono } from "hono";
import type { Context } from "../../context.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { cohortInput, cohortStatuses } from "../../domain/cohort/cohort.ts";
import { listDecisions } from "../../domain/cohort/decision.ts";
import { findLatestChange } from "../../domain/cohort/find-change-set.ts";
import { readMailTally } from "../../domain/cohort/mail-tally.ts";
import { openCohort } from "../../domain/cohort/open.ts";
import { overlapsOf } from "../../domain/cohort/overlaps.ts";
import { type CohortPreview, previewCohort } from "../../domain/cohort/preview.ts";
import { assertOwnGroup, findCohort, listCohorts, listFacilitators } from "../../domain/cohort/queries.ts";
import { enrol } from "../../domain/enrolment/enrol.ts";
import { enrolmentInput } from "../../domain/enrolment/enrolment.ts";
import { pausesByStay } from "../../domain/enrolment/pauses.ts";
import { listEnrolments } from "../../domain/enrolment/queries.ts";
import { displayName } from "../../domain/participant/participant.ts";
import { findParticipant, listParticipants } from "../../domain/participant/queries.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { listCohortSessions } from "../../domain/session/queries.ts";
import { listRooms } from "../../domain/site/queries.ts";
import { Conflict, type FieldError, Invalid, NotFound } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, filled, readForm } from "../form.ts";
import { fragment, page, wantsFragment } from "../page.tsx";
import { CohortPage } from "../pages/cohort.tsx";
import { CohortFormPage } from "../pages/cohort-form.tsx";
import { CohortsPage } from "../pages/cohorts.tsx";
import type { EnrolState } from "../parts/enrol-form.tsx";
import type { FormState } from "../parts/field.tsx";
import { SchedulePreview } from "../parts/schedule-preview.tsx";

const PAGE = 30;
const WEEKS_BACK_MS = 8 * 7 * 86_400_000;

export const cohortRoutes = new Hono<AppEnv>()
  .get("/cohorts", async (c) => {
    const ctx = c.get("ctx");
    const status = cohortStatuses.find((known) => known === c.req.query("status"));
    const programId = c.req.query("programId") || undefined;
    const [cohorts, programs] = await Promise.all([
      listCohorts(ctx, { limit: PAGE, cursor: c.req.query("cursor"), status, programId }),
      listPrograms(ctx, { limit: 200 }),
    ]);
    const mayOpen = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
    return page(
      c,
      "Cohorts",
      <CohortsPage
        cohorts={cohorts}
        programs={programs.items}
        filter={{ status, programId }}
        mayOpen={mayOpen}
        zone={ctx.org.timezone}
      />,
    );
  })
  .get("/cohorts/new", async (c) => {
    const programId = c.req.query("programId") ?? "";
    return formPage(c, { values: { programId, timezone: c.get("ctx").org.timezone }, errors: [] }, null);
  })
  .post("/cohorts/preview", async (c) => {
    const ctx = c.get("ctx");
    const values = await readForm(c);
    const checked = check(cohortInput, toCohortValues({ name: "Preview", ...filled(values) }));
    const { result: preview, errors } = checked.ok
      ? await attemptCohort(() => previewCohort(ctx, checked.data))
      : { result: null, errors: checked.errors };
    if (wantsFragment(c)) return fragment(c, <SchedulePreview preview={preview} errors={errors} />);
    return formPage(c, { values, errors }, preview);
  })
  .post("/cohorts", async (c) => {
    const values = await readForm(c);
    const checked = check(cohortInput, toCohortValues(filled(values)));
    if (!checked.ok) return formPage(c, { values, errors: checked.errors }, null);
    const { result: opened, errors } = await attemptCohort(() => openCohort(c.get("ctx"), checked.data));
    if (!opened) return formPage(c, { values, errors }, null);
    return c.redirect(`/cohorts/${opened.cohort.id}?done=opened`, 303);
  })
  .get("/cohorts/:id", async (c) => {
    const find = (c.req.query("find") ?? "").trim().slice(0, 120);
    return cohortPage(c, { find, refused: null });
  })
  .post("/cohorts/:id/enrolments", async (c) => {
    const ctx = c.get("ctx");
    const cohortId = c.req.param("id");
    const { reason, ...values } = filled(await readForm(c));
    const checked = check(enrolmentInput, { ...values, ...(reason === undefined ? {} : { override: { reason } }) });
    const { result, errors } = checked.ok
      ? await attempt("participantId", () => enrol(ctx, cohortId, checked.data))
      : { result: null, errors: checked.errors };
    if (result) {
      const { length } = await overlapsOf(ctx, await findCohort(ctx, cohortId), result.participantId);
      return c.redirect(`/cohorts/${cohortId}?done=enrolled${length > 0 ? `&overlaps=${length}` : ""}`, 303);
    }
    const person = await findParticipant(ctx, typeof values.participantId === "string" ? values.participantId : "");
    const form = { values: { ...values, reason: reason ?? "" }, errors };
    const sentence = errors[0]?.message ?? "Look at the fields below.";
    return cohortPage(c, { find: "", refused: { participant: { id: person.id, name: displayName(person) }, form, sentence } });
  });

/** The cohort's page, with a search for somebody to enrol or a refused try when there is one. */
async function cohortPage(c: C, { find, refused }: { find: string; refused: EnrolState["refused"] }): Promise<Response> {
  const ctx: Context = c.get("ctx");
  const cohort = await findCohort(ctx, c.req.param("id") ?? "");
  await assertOwnGroup(ctx, cohort.id);
  const mayChange = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
  const windowed = cohort.sessionCount === null && c.req.query("sessions") !== "all";
  const [sessions, mail, roster, found, change, decisions] = await Promise.all([
    listCohortSessions(ctx, cohort, windowed ? { since: ctx.now - WEEKS_BACK_MS, limit: 24 } : { since: 0, limit: 1000 }),
    readMailTally(ctx, cohort.id),
    listEnrolments(ctx, cohort.id, { limit: 200 }),
    mayChange && find !== "" ? listParticipants(ctx, { q: find, limit: 12 }) : null,
    mayChange ? findLatestChange(ctx, cohort.id) : null,
    mayChange ? listDecisions(ctx, cohort.id) : [],
    recordRead(ctx, { kind: "roster", id: cohort.id }),
  ]);
  if (found && found.items.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
  const people = found?.items.map((person) => ({ id: person.id, name: displayName(person) })) ?? [];
  const stays = roster.items.filter(({ status }) => status === "active").map(({ id }) => id);
  const pauses = mayChange ? await pausesByStay(ctx, stays) : new Map();
  return page(
    c,
    cohort.name,
    <CohortPage
      cohort={cohort}
      sessions={sessions}
      windowed={windowed}
      roster={roster.items}
      pauses={pauses}
      enrol={{ find, found: found && { people, more: found.nextCursor !== null }, refused }}
      mail={mail}
      change={change}
      decisions={decisions}
      now={ctx.now}
      mayChange={mayChange}
      done={c.req.query("done")}
      overlaps={Number(c.req.query("overlaps")) || 0}
      org={ctx.org}
    />,
    refused ? 422 : 200,
  );
}

const numeric = ["intervalWeeks", "sessionCount", "minutes", "capacity", "minimum"];
const lists = ["weekdays", "facilitatorIds"];

/** What a form's texts mean: digits are numbers, and a list of one is still a list. */
export function toCohortValues(values: FormValues): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (numeric.includes(name) && typeof value === "string" && /^\d{1,6}$/.test(value.trim())) return [name, Number(value)];
      if (!lists.includes(name)) return [name, value];
      const items = Array.isArray(value) ? value : [value];
      return [name, name === "weekdays" ? items.map(Number) : items];
    }),
  );
}

/** A refusal the person can mend shows at `field`; anything else goes on as it was. */
async function attempt<T>(field: string, work: () => Promise<T>): Promise<{ result: T | null; errors: FieldError[] }> {
  try {
    return { result: await work(), errors: [] };
  } catch (error) {
    if (error instanceof Invalid) return { result: null, errors: error.errors };
    if (error instanceof Conflict)
      return { result: null, errors: [{ path: error.code.startsWith("room_") ? "roomId" : field, message: error.message }] };
    throw error;
  }
}

/** A program that isn't there was chosen in an old or altered form: that is the form's to say. */
async function attemptCohort<T>(work: () => Promise<T>): Promise<{ result: T | null; errors: FieldError[] }> {
  try {
    return await attempt("programId", work);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return { result: null, errors: [{ path: "programId", message: "Choose a program from the list." }] };
  }
}

async function formPage(c: C, form: FormState, preview: CohortPreview | null): Promise<Response> {
  const ctx: Context = c.get("ctx");
  const [programs, facilitators, rooms] = await Promise.all([
    listPrograms(ctx, { limit: 200, retired: false }),
    listFacilitators(ctx),
    listRooms(ctx),
  ]);
  return page(
    c,
    "Open a cohort",
    <CohortFormPage
      form={form}
      programs={programs.items}
      facilitators={facilitators}
      rooms={rooms}
      preview={preview}
      mayAddProgram={ctx.actor.kind === "staff" && ctx.actor.role === "manager"}
      orgAlias={ctx.org.alias}
    />,
    form.errors.length > 0 ? 422 : 200,
  );
}
