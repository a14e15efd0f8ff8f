import { createRoute, z } from "@hono/zod-openapi";
import { cohortChanges, cohortInput, cohortStatuses } from "../../domain/cohort/cohort.ts";
import { editAndTell } from "../../domain/cohort/edit.ts";
import { openCohort } from "../../domain/cohort/open.ts";
import { type CohortPreview, previewCohort } from "../../domain/cohort/preview.ts";
import { assertOwnGroup, type Cohort, findCohort, listCohorts } from "../../domain/cohort/queries.ts";
import { remindCohort, remindInput } from "../../domain/cohort/remind.ts";
import { listSessions } from "../../domain/session/queries.ts";
import { toSession } from "../../domain/session/session.ts";
import { changeSetItem, toChangeSetItem } from "./change-sets.ts";
import { conflictItem } from "./conflict-item.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, listOf, listQuery, toInstantText } from "./schemas.ts";
import { sessionItem, toSessionItem } from "./session-item.ts";

const person = z.object({ id: z.string(), name: z.string() });
const phase = z.object({ name: z.string(), from: z.int(), to: z.int() });

export const cohortItem = z
  .object({
    id: z.string(),
    programId: z.string(),
    programName: z.string(),
    name: z.string(),
    alias: z.string().nullable(),
    timezone: z.string(),
    firstDate: z.string(),
    startTime: z.string(),
    intervalWeeks: z.int(),
    weekdays: z.array(z.int()),
    minutes: z.int(),
    sessionCount: z.int().nullable(),
    capacity: z.int().nullable(),
    minimum: z.int().nullable(),
    place: z.string().nullable(),
    placeAlias: z.string().nullable(),
    onlineUrl: z.string().nullable(),
    roomId: z.string().nullable(),
    programVersion: z.int(),
    enrolmentMode: z.enum(["closed", "rolling", "drop_in"]),
    phases: z.array(phase),
    facilitators: z.array(person),
    status: z.enum(cohortStatuses),
    phase: z.string().nullable(),
    enrolled: z.int(),
    nextSession: sessionItem.nullable(),
    reminders: z.object({
      own: z.boolean(),
      reminderOffsets: z.array(z.int()),
      quietHours: z.object({ from: z.string(), until: z.string() }).nullable(),
      skipDeclined: z.boolean(),
    }),
    createdAt: instantText,
  })
  .openapi("Cohort");

const openedCohort = cohortItem.extend({ sessions: z.array(sessionItem) }).openapi("OpenedCohort");

const editedCohort = cohortItem
  .extend({ changeSet: changeSetItem.nullable().openapi({ description: "The change of place that people are told of" }) })
  .openapi("EditedCohort");

export const cohortPreview = z
  .object({
    sessions: z.array(
      sessionItem.pick({ startsAt: true, endsAt: true, timezone: true, localDate: true, localTime: true, phase: true }).extend({
        number: z.int(),
      }),
    ),
    skipped: z.array(z.object({ date: z.string(), reason: z.string() })),
    conflicts: z.array(conflictItem),
    notes: z.array(z.string()),
  })
  .openapi("CohortPreview");

export const toCohortPreview = ({ draft, conflicts, notes }: CohortPreview): z.input<typeof cohortPreview> => ({
  sessions: draft.sessions.map((session) => ({
    number: session.number,
    startsAt: toInstantText(session.startsAt),
    endsAt: toInstantText(session.endsAt),
    timezone: draft.pattern.timezone,
    localDate: session.date,
    localTime: session.time,
    phase: session.phase,
  })),
  skipped: draft.skipped,
  conflicts,
  notes,
});

export function toCohortItem(cohort: Cohort): z.input<typeof cohortItem> {
  const { modules: _modules, createdBy: _by, endedAt: _ended, scheduledUntil: _until, rhythmFrom: _from, ...fields } = cohort;
  return {
    ...fields,
    nextSession: cohort.nextSession && toSessionItem(toSession(cohort.nextSession, cohort)),
    createdAt: toInstantText(cohort.createdAt),
  };
}

const preview = createRoute({
  method: "post",
  path: "/cohorts/preview",
  tags: ["Cohorts"],
  summary: "The dated sessions, skipped dates and conflicts a cohort would have; writes nothing",
  request: { body: jsonBody(cohortInput) },
  responses: { 200: json(cohortPreview, "What opening it would make"), ...refusals(401, 403, 404, 409, 422) },
});

const open = createRoute({
  method: "post",
  path: "/cohorts",
  tags: ["Cohorts"],
  summary: "Open a cohort; a first date in the past enters history and mails nobody",
  request: { body: jsonBody(cohortInput) },
  responses: { 201: json(openedCohort, "The cohort and its sessions"), ...refusals(401, 403, 404, 409, 422) },
});

const list = createRoute({
  method: "get",
  path: "/cohorts",
  tags: ["Cohorts"],
  summary: "Cohorts, newest first",
  request: {
    query: listQuery.extend({ programId: z.string().max(60).optional(), status: z.enum(cohortStatuses).optional() }),
  },
  responses: { 200: json(listOf(cohortItem), "A page of cohorts"), ...refusals(401, 422) },
});

const find = createRoute({
  method: "get",
  path: "/cohorts/{id}",
  tags: ["Cohorts"],
  summary: "One cohort and where it stands",
  request: { params: idParam },
  responses: { 200: json(cohortItem, "The cohort"), ...refusals(401, 403, 404) },
});

const edit = createRoute({
  method: "patch",
  path: "/cohorts/{id}",
  tags: ["Cohorts"],
  summary:
    "Change a cohort's name, place, size or facilitators; null empties a field. A new place is told unless `notify` is false",
  request: { params: idParam, body: jsonBody(cohortChanges) },
  responses: { 200: json(editedCohort, "The cohort as it is now"), ...refusals(401, 403, 404, 409, 422) },
});

const listItsSessions = createRoute({
  method: "get",
  path: "/cohorts/{id}/sessions",
  tags: ["Cohorts"],
  summary: "A cohort's sessions by start, cancelled ones too",
  request: { params: idParam, query: listQuery },
  responses: { 200: json(listOf(sessionItem), "A page of sessions"), ...refusals(401, 403, 404, 422) },
});

const remind = createRoute({
  method: "put",
  path: "/cohorts/{id}/reminders",
  tags: ["Cohorts"],
  summary: "Give a cohort a reminder policy of its own, or `followProgram`; what has been sent isn't repeated",
  request: { params: idParam, body: jsonBody(remindInput) },
  responses: { 200: json(cohortItem, "The cohort"), ...refusals(401, 403, 404, 422) },
});

export const cohortsApi = resource()
  .openapi(preview, async (c) => {
    return c.json(toCohortPreview(await previewCohort(c.get("ctx"), c.req.valid("json"))), 200);
  })
  .openapi(open, async (c) => {
    const { cohort, sessions } = await openCohort(c.get("ctx"), c.req.valid("json"));
    return c.json(
      { ...toCohortItem(cohort), sessions: sessions.map((session) => toSessionItem(toSession(session, cohort))) },
      201,
    );
  })
  .openapi(list, async (c) => {
    const { items, nextCursor } = await listCohorts(c.get("ctx"), c.req.valid("query"));
    return c.json({ items: items.map(toCohortItem), nextCursor }, 200);
  })
  .openapi(find, async (c) => {
    const ctx = c.get("ctx");
    const cohort = await findCohort(ctx, c.req.valid("param").id);
    await assertOwnGroup(ctx, cohort.id);
    return c.json(toCohortItem(cohort), 200);
  })
  .openapi(edit, async (c) => {
    const { cohort, changeSet } = await editAndTell(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
    return c.json({ ...toCohortItem(cohort), changeSet: changeSet && toChangeSetItem(changeSet) }, 200);
  })
  .openapi(listItsSessions, async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findCohort(ctx, c.req.valid("param").id);
    await assertOwnGroup(ctx, id);
    const { items, nextCursor } = await listSessions(ctx, { ...c.req.valid("query"), cohortId: id });
    return c.json({ items: items.map(toSessionItem), nextCursor }, 200);
  })
  .openapi(remind, async (c) => {
    const cohort = await remindCohort(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"));
    return c.json(toCohortItem(cohort), 200);
  });
