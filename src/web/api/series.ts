import { createRoute, z } from "@hono/zod-openapi";
import { withOneToOnes } from "../../domain/appointment/outside.ts";
import { type Decision, listDecisions } from "../../domain/cohort/decision.ts";
import { findCohort } from "../../domain/cohort/queries.ts";
import type { ScheduleConflict } from "../../domain/cohort/spell-conflict.ts";
import type { Audience } from "../../domain/cohort/whom-it-concerns.ts";
import { previewCancellation } from "../../domain/session/cancel.ts";
import { changeLength, type LengthChange, lengthInput, previewLength } from "../../domain/session/change-length.ts";
import type { SeriesChanged } from "../../domain/session/change-series.ts";
import { previewMove } from "../../domain/session/move.ts";
import { previewReschedule, rescheduleInput, rescheduleSeries } from "../../domain/session/reschedule.ts";
import type { DateChange } from "../../domain/session/series.ts";
import { cancelInput, moveInput } from "../../domain/session/session.ts";
import { changeSetItem, toChangeSetItem } from "./change-sets.ts";
import { conflictItem } from "./conflict-item.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";
import { sessionItem, toSessionItem } from "./session-item.ts";

const dated = z.object({
  startsAt: instantText,
  endsAt: instantText,
  localDate: z.string(),
  localTime: z.string(),
  phase: z.string().nullable(),
});

export const seriesPreview = z
  .object({
    dates: z.array(z.object({ number: z.int(), before: dated.nullable(), after: dated.nullable() })).openapi({
      description: "Every number whose time or phase changes. `before` null: it is new; `after` null: it is no longer part",
    }),
    conflicts: z.array(conflictItem),
    people: z.int().openapi({ description: "How many are told by mail, unless `notify` is false" }),
    untold: z.int().openapi({ description: "Enrolled, but without an address or permission" }),
    guardians: z.int(),
  })
  .openapi("SeriesPreview");

const seriesChanged = z.object({ sessions: z.array(sessionItem), changeSet: changeSetItem }).openapi("SeriesChanged");

const decision = z
  .object({
    id: z.string(),
    kind: z.enum(["extended", "shortened", "maintenance", "peer_led"]),
    cohortId: z.string(),
    sessionsBefore: z.int().nullable(),
    sessionsAfter: z.int().nullable(),
    contractEndsOn: z.string().nullable(),
    decidedBy: z.string(),
    reason: z.string(),
    followOnId: z.string().nullable(),
    recordedAt: instantText,
    recordedBy: z.string().nullable(),
  })
  .openapi("Decision");

const toDated = (at: DateChange["before"]): z.input<typeof dated> | null =>
  at && { ...at, startsAt: toInstantText(at.startsAt), endsAt: toInstantText(at.endsAt) };

export const toSeriesPreview = ({
  dates,
  conflicts,
  told,
  untold,
  guardians,
}: Audience & { dates: DateChange[]; conflicts: ScheduleConflict[] }): z.input<typeof seriesPreview> => ({
  dates: dates.map(({ number, before, after }) => ({ number, before: toDated(before), after: toDated(after) })),
  conflicts,
  people: told,
  untold,
  guardians,
});

const toChanged = ({ sessions, changeSet }: SeriesChanged): z.input<typeof seriesChanged> => ({
  sessions: sessions.map(toSessionItem),
  changeSet: toChangeSetItem(changeSet),
});

const toDecision = ({ cohortName: _c, followOnName: _f, recordedAt, ...row }: Decision): z.input<typeof decision> => ({
  ...row,
  recordedAt: toInstantText(recordedAt),
});

const preview = <Path extends string, Body extends z.ZodType>(path: Path, body: Body, summary: string) =>
  createRoute({
    method: "post",
    path,
    tags: ["Series"],
    summary,
    request: { params: idParam, body: jsonBody(body) },
    responses: { 200: json(seriesPreview, "Before and after"), ...refusals(401, 403, 404, 409, 422) },
  });

const change = <Path extends string, Body extends z.ZodType>(path: Path, body: Body, summary: string) =>
  createRoute({
    method: "post",
    path,
    tags: ["Series"],
    summary,
    request: { params: idParam, body: jsonBody(body) },
    responses: { 201: json(seriesChanged, "The sessions that changed"), ...refusals(401, 403, 404, 409, 422) },
  });

const howMany = lengthInput.pick({ sessions: true });
const lengthRoutes = (path: "extension" | "shortening", what: string) => ({
  preview: preview(`/cohorts/{id}/${path}/preview`, howMany, `The dates if a group were made ${what}; writes nothing`),
  change: change(`/cohorts/{id}/${path}`, lengthInput, `Make a group ${what}, as a recorded decision`),
});
const extension = lengthRoutes("extension", "longer");
const shortening = lengthRoutes("shortening", "shorter");

const decisions = createRoute({
  method: "get",
  path: "/cohorts/{id}/decisions",
  tags: ["Series"],
  summary: "What was decided about how long a group goes on, newest first",
  request: { params: idParam },
  responses: { 200: json(z.object({ items: z.array(decision) }), "The newest 50"), ...refusals(401, 403, 404) },
});

export const seriesApi = resource()
  .openapi(
    preview("/sessions/{id}/move/preview", moveInput.omit({ notify: true }), "What moving would change; writes nothing"),
    async (c) =>
      c.json(
        toSeriesPreview(
          await withOneToOnes(c.get("ctx"), await previewMove(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))),
        ),
        200,
      ),
  )
  .openapi(
    preview(
      "/sessions/{id}/cancellation/preview",
      cancelInput.pick({ reschedule: true, scope: true }),
      "What cancelling would change; writes nothing",
    ),
    async (c) => {
      const { reschedule, scope } = c.req.valid("json");
      return c.json(
        toSeriesPreview(
          await withOneToOnes(c.get("ctx"), await previewCancellation(c.get("ctx"), c.req.valid("param").id, reschedule, scope)),
        ),
        200,
      );
    },
  )
  .openapi(
    preview(
      "/cohorts/{id}/reschedule/preview",
      rescheduleInput.omit({ notify: true }),
      "The dates with another weekday or time; writes nothing",
    ),
    async (c) =>
      c.json(
        toSeriesPreview(
          await withOneToOnes(c.get("ctx"), await previewReschedule(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))),
        ),
        200,
      ),
  )
  .openapi(change("/cohorts/{id}/reschedule", rescheduleInput, "Another weekday, time or interval from a date on"), async (c) =>
    c.json(toChanged(await rescheduleSeries(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(extension.preview, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(
      toSeriesPreview(
        await withOneToOnes(c.get("ctx"), await previewLength(c.get("ctx"), id, "extended", c.req.valid("json").sessions)),
      ),
      200,
    );
  })
  .openapi(shortening.preview, async (c) => {
    const { id } = c.req.valid("param");
    return c.json(
      toSeriesPreview(
        await withOneToOnes(c.get("ctx"), await previewLength(c.get("ctx"), id, "shortened", c.req.valid("json").sessions)),
      ),
      200,
    );
  })
  .openapi(extension.change, async (c) =>
    c.json(await lengthen("extended", c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201),
  )
  .openapi(shortening.change, async (c) =>
    c.json(await lengthen("shortened", c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201),
  )
  .openapi(decisions, async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findCohort(ctx, c.req.valid("param").id);
    return c.json({ items: (await listDecisions(ctx, id)).map(toDecision) }, 200);
  });

const lengthen = async (
  kind: LengthChange,
  ctx: Parameters<typeof changeLength>[0],
  id: string,
  input: z.output<typeof lengthInput>,
) => toChanged(await changeLength(ctx, id, kind, input));
