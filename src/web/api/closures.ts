import { createRoute, z } from "@hono/zod-openapi";
import { type ClosureRow, listClosures, removeClosure } from "../../domain/org/closures.ts";
import { holidaysInput, listHolidays } from "../../domain/org/list-holidays.ts";
import { readDaysOff } from "../../domain/org/read-days-off.ts";
import { type Closed, closeDays, settleClosure } from "../../domain/session/close-days.ts";
import { closingInput, settlingInput } from "../../domain/session/closing.ts";
import { countUndecided } from "../../domain/session/find-affected.ts";
import { type ClosingPreview, previewClosing, previewSettling } from "../../domain/session/preview-closing.ts";
import { undoClosing } from "../../domain/session/undo-closing.ts";
import { addDays, isLocalDate, toLocal } from "../../time.ts";
import { changeSetItem, toChangeSetItem } from "./change-sets.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";
import { seriesPreview, toSeriesPreview } from "./series.ts";

const day = z.object({ date: z.string(), reason: z.string() });
const localDate = z.string().refine(isLocalDate, "Give a date such as 2027-12-24.");

const closure = day
  .extend({
    id: z.string(),
    siteId: z.string().nullable().openapi({ description: "null: the whole org" }),
    source: z.enum(["manual", "holiday", "calendar"]),
    undecided: z.int().openapi({ description: "Sessions on that day that nobody has decided about" }),
  })
  .openapi("Closure");

const affected = z.object({
  id: z.string(),
  number: z.int(),
  startsAt: instantText,
  localDate: z.string(),
  localTime: z.string(),
});

const closingPreview = z
  .object({
    days: z.array(day.extend({ closed: z.boolean().openapi({ description: "It is already, and stays as it is" }) })),
    groups: z.array(seriesPreview.extend({ cohortId: z.string(), cohortName: z.string(), sessions: z.array(affected) })),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .openapi("ClosingPreview");

const closing = z
  .object({
    id: z.string(),
    undoUntil: instantText.nullable().openapi({ description: "Until when all of it can be undone; null: it can't" }),
    kept: z.int(),
    changeSets: z.array(changeSetItem).openapi({ description: "One for each group whose dates changed" }),
  })
  .openapi("Closing");

const toClosing = ({ id, undoUntil, kept, changeSets }: Closed): z.input<typeof closing> => ({
  ...{ id, kept },
  undoUntil: undoUntil === null ? null : toInstantText(undoUntil),
  changeSets: changeSets.map(toChangeSetItem),
});

const toPreview = ({ days, groups, errors }: ClosingPreview): z.input<typeof closingPreview> => ({
  days,
  errors,
  groups: groups.map((group) => ({
    ...toSeriesPreview(group),
    cohortId: group.cohort.id,
    cohortName: group.cohort.name,
    sessions: group.sessions.map(({ id, number, startsAt, localDate: date, localTime }) => {
      return { id, number, startsAt: toInstantText(startsAt), localDate: date, localTime };
    }),
  })),
});

const toItem = (row: ClosureRow, undecided = 0): z.input<typeof closure> => ({ ...row, undecided });

const tags = ["Closures"];
const days = z.object({ items: z.array(day) });

export const closuresApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/closures",
      tags,
      summary: "The days the org, or one of its sites, doesn't meet",
      request: { query: z.strictObject({ from: localDate.optional(), to: localDate.optional(), siteId: z.string().optional() }) },
      responses: { 200: json(z.object({ items: z.array(closure) }), "By date, at most 2,000"), ...refusals(401, 403, 422) },
    }),
    async (c) => {
      const { from, to, siteId } = c.req.valid("query");
      const [rows, undecided] = await Promise.all([
        listClosures(c.get("ctx"), { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(siteId ? { at: siteId } : {}) }),
        countUndecided(c.get("ctx")),
      ]);
      return c.json({ items: rows.map((row) => toItem(row, undecided.get(row.id))) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/closures/holidays",
      tags,
      summary: "The public holidays of a year in a country and region, as days to close; closes nothing",
      request: { query: holidaysInput },
      responses: { 200: json(days, "By date"), ...refusals(401, 403, 422) },
    }),
    async (c) => c.json({ items: await listHolidays(c.req.valid("query")) }, 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/closures/calendar",
      tags,
      summary: "The whole days of an .ics file in the next two years, as days to close; closes nothing",
      request: { body: jsonBody(z.strictObject({ text: z.string("Send the file's text.").max(1_000_000) })) },
      responses: {
        200: json(
          days.extend({
            leftOut: z.int().openapi({ description: "Entries of a part of a day, or that repeat in a way closed days don't" }),
          }),
          "By date",
        ),
        ...refusals(401, 403, 422),
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const today = toLocal(ctx.now, ctx.org.timezone).date;
      const { days: items, leftOut } = await readDaysOff(c.req.valid("json").text, today, addDays(today, 730));
      return c.json({ items, leftOut }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/closures/preview",
      tags,
      summary: "The sessions on these days and what becomes of them; those without a decision show as pushed. Writes nothing",
      request: { body: jsonBody(closingInput.omit({ notify: true })) },
      responses: { 200: json(closingPreview, "By group"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toPreview(await previewClosing(c.get("ctx"), c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/closures",
      tags,
      summary: "Close days, of the org or one site, and do what was decided about every session on them",
      request: { body: jsonBody(closingInput) },
      responses: { 201: json(closing, "What was done"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toClosing(await closeDays(c.get("ctx"), c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/closures/{id}/sessions/preview",
      tags,
      summary: "The sessions still on a closed day that nobody has decided about; writes nothing",
      request: { params: idParam, body: jsonBody(settlingInput.omit({ notify: true })) },
      responses: { 200: json(closingPreview, "By group"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toPreview(await previewSettling(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/closures/{id}/sessions",
      tags,
      summary: "Decide about the sessions still on a closed day",
      request: { params: idParam, body: jsonBody(settlingInput) },
      responses: { 201: json(closing, "What was done"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toClosing(await settleClosure(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/closures/{id}/removal",
      tags,
      summary: "Open a day again; dates that gave way stay where they are",
      request: { params: idParam },
      responses: { 204: { description: "Done" }, ...refusals(401, 403, 404) },
    }),
    async (c) => {
      await removeClosure(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/closings/{id}/undo",
      tags,
      summary: "Open the days of a closing again and put every group's dates back, while nobody has been told",
      request: { params: idParam },
      responses: { 204: { description: "Undone" }, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await undoClosing(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
