import { Hono } from "hono";
import { closureInput, daysOf, findClosure, listClosures, removeClosure } from "../../domain/org/closures.ts";
import { holidaysInput, listHolidays } from "../../domain/org/list-holidays.ts";
import { readDaysOff } from "../../domain/org/read-days-off.ts";
import { closeDays, settleClosure } from "../../domain/session/close-days.ts";
import { type ClosingInput, closingInput, settlingInput } from "../../domain/session/closing.ts";
import { countUndecided } from "../../domain/session/find-affected.ts";
import { type ClosingPreview, previewClosing, previewSettling } from "../../domain/session/preview-closing.ts";
import { findLatestClosing, undoClosing } from "../../domain/session/undo-closing.ts";
import { listSites } from "../../domain/site/queries.ts";
import { Invalid } from "../../errors.ts";
import { addDays, toLocal } from "../../time.ts";
import { decisionsFrom, fromDays, toClosing, toFormErrors, withAnswers } from "../closing-form.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, confirmation, type FormValues, filled, readBody, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { ClosingPage } from "../pages/closing.tsx";
import { ClosuresPage } from "../pages/settings-closures.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

const doneWords: Record<string, string> = {
  closed: "Closed.",
  none: "Those holidays were closed already.",
  settled: "Done.",
  opened: "The day is open again.",
  undone: "Undone: the days are open, and every date is as it was.",
};

type Forms = { closing?: FormState; holidays?: FormState; calendar?: FormState; refused?: string | undefined };

async function showClosures(c: C, { closing = emptyForm, holidays, calendar = emptyForm, refused }: Forms = {}) {
  const ctx = c.get("ctx");
  const year = toLocal(ctx.now, ctx.org.timezone).date.slice(0, 4);
  const years = holidays ?? { values: { year, country: ctx.org.country, region: ctx.org.region ?? "" }, errors: [] };
  const [closures, undecided, sites, latest] = await Promise.all([
    listClosures(ctx, { from: `${year}-01-01` }),
    countUndecided(ctx),
    listSites(ctx, { retired: true }),
    findLatestClosing(ctx),
  ]);
  const failed = [closing, years, calendar].some(({ errors }) => errors.length > 0);
  const view = (
    <ClosuresPage
      closures={closures}
      undecided={undecided}
      sites={sites}
      forms={{ closing, holidays: years, calendar }}
      latest={latest}
      zone={ctx.org.timezone}
      done={doneWords[c.req.query("done") ?? ""]}
      refused={refused}
    />
  );
  return page(c, "Closures", view, refused ? 409 : failed ? 422 : 200);
}

type Offer = Pick<ClosingInput, "days" | "siteId" | "source">;

/** Closes days at once where that changes nobody's dates; else, and with a file's, shows them and every session on them first. */
async function offer(
  c: C,
  days: Offer,
  again: (errors: FormState["errors"]) => Promise<Response>,
  leftOut: number | null = null,
) {
  const ctx = c.get("ctx");
  const { result: preview, errors } = await attempt(() => previewClosing(ctx, days), "from");
  if (!preview) return again(errors);
  if (preview.groups.length > 0 || leftOut !== null) {
    if (preview.days.every(({ closed }) => closed)) return again([{ path: "from", message: allClosed(preview.days.length) }]);
    const left = leftOut ? { leftOut: String(leftOut) } : {};
    return showClosing(c, { values: { ...fromDays(days, preview), ...left }, errors: [] }, preview, null);
  }
  if (days.source === "holiday" && preview.days.every(({ closed }) => closed))
    return c.redirect("/settings/closures?done=none", 303);
  const made = await attempt(() => closeDays(ctx, { ...days, notify: true }), "from");
  return made.errors.length > 0 ? again(made.errors) : c.redirect("/settings/closures?done=closed", 303);
}

const allClosed = (days: number): string => (days === 1 ? "That day is closed already." : "All these days are closed already.");

async function showClosing(c: C, form: FormState, preview: ClosingPreview, closureId: string | null, status: 200 | 422 = 200) {
  const sites = await listSites(c.get("ctx"), { retired: true });
  const siteId = closureId === null ? form.values.siteId : (await findClosure(c.get("ctx"), closureId)).siteId;
  const site = sites.find(({ id }) => id === siteId)?.name ?? null;
  const zone = c.get("ctx").org.timezone;
  const asked = { values: withAnswers(form.values, preview), errors: form.errors };
  const view = <ClosingPage form={asked} preview={preview} site={site} closureId={closureId} zone={zone} />;
  return page(c, "Close days", view, status);
}

/** The form with its preview again, or what was decided done. */
async function decide(
  c: C,
  closureId: string | null,
  work: { preview: (decisions?: ClosingInput["decisions"]) => Promise<ClosingPreview>; make: () => Promise<unknown> },
  values: FormValues,
  wrong: FormState["errors"],
) {
  const { confirm, ...typed } = values;
  const decisions = decisionsFrom(typed);
  const isSound = wrong.length === 0;
  const preview = await work.preview(isSound ? decisions : undefined);
  const errors = toFormErrors([...wrong, ...(isSound ? preview.errors : [])], decisions);
  if (errors.length > 0 || confirm !== confirmation(typed))
    return showClosing(c, { values: typed, errors }, preview, closureId, errors.length > 0 ? 422 : 200);
  const made = await attempt(work.make, "decisions");
  if (made.errors.length === 0) return c.redirect(`/settings/closures?done=${closureId ? "settled" : "closed"}`, 303);
  return showClosing(c, { values: typed, errors: toFormErrors(made.errors, decisions) }, preview, closureId, 422);
}

export const closureRoutes = new Hono<AppEnv>()
  .get("/settings/closures", (c) => showClosures(c))
  .post("/settings/closures", async (c) => {
    const values = await readForm(c);
    const { siteId, ...days } = filled(values);
    const checked = check(closureInput, days);
    const again = (errors: FormState["errors"]) => Promise.resolve(showClosures(c, { closing: { values, errors } }));
    if (!checked.ok) return again(checked.errors);
    return offer(c, { days: daysOf(checked.data), siteId: textOf(siteId), source: "manual" }, again);
  })
  .post("/settings/closures/holidays", async (c) => {
    const values = await readForm(c);
    const { siteId, ...which } = filled(values);
    const again = (errors: FormState["errors"]) =>
      Promise.resolve(showClosures(c, { holidays: { values, errors: at(errors, "year") } }));
    const checked = check(holidaysInput, which);
    if (!checked.ok) return again(checked.errors);
    const { result: days, errors } = await attempt(() => listHolidays(checked.data), "year");
    return days ? offer(c, { days, siteId: textOf(siteId), source: "holiday" }, again) : again(errors);
  })
  .post("/settings/closures/calendar", async (c) => {
    const ctx = c.get("ctx");
    const sent = await readBody(c);
    const values = { siteId: typeof sent.siteId === "string" ? sent.siteId : "" };
    const again = (errors: FormState["errors"]) =>
      Promise.resolve(showClosures(c, { calendar: { values, errors: at(errors, "file") } }));
    const text = sent.file instanceof File ? await sent.file.text() : "";
    const today = toLocal(ctx.now, ctx.org.timezone).date;
    const { result, errors } = await attempt(async () => {
      const { days, leftOut } = await readDaysOff(text, today, addDays(today, 730));
      if (days.length > 0) return { days, leftOut };
      const message =
        leftOut > 0
          ? "It has only entries that name no whole day, or repeat in a way that isn’t understood."
          : "It has no day from today on.";
      throw new Invalid([{ path: "file", message }]);
    }, "file");
    if (!result) return again(errors);
    const { days, leftOut } = result;
    return offer(c, { days, siteId: textOf(filled(values).siteId), source: "calendar" }, again, leftOut);
  })
  .post("/settings/closures/days", async (c) => {
    const ctx = c.get("ctx");
    const values = await readForm(c);
    const { confirm: _, ...typed } = values;
    const asked = toClosing(typed);
    const checked = check(closingInput, asked);
    const { days, siteId, source } = asked;
    const sound = check(closingInput, { days, siteId, source, notify: true });
    if (!sound.ok) return showClosures(c, { closing: { values: {}, errors: at(sound.errors, "from") } });
    const preview = (decisions?: ClosingInput["decisions"]) => previewClosing(ctx, { ...sound.data, decisions });
    const make = () => closeDays(ctx, checked.ok ? checked.data : sound.data);
    return decide(c, null, { preview, make }, values, checked.ok ? [] : checked.errors);
  })
  .get("/settings/closures/:id", async (c) => {
    const id = c.req.param("id");
    const preview = await previewSettling(c.get("ctx"), id, {});
    return showClosing(c, { values: fromDays({ days: [] }, preview), errors: [] }, preview, id);
  })
  .post("/settings/closures/:id", async (c) => {
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const values = await readForm(c);
    const { confirm: _, ...typed } = values;
    const { decisions, notify } = toClosing(typed);
    const checked = check(settlingInput, { decisions, notify });
    const preview = (said?: ClosingInput["decisions"]) => previewSettling(ctx, id, { decisions: said });
    const make = () => settleClosure(ctx, id, checked.ok ? checked.data : { notify });
    return decide(c, id, { preview, make }, values, checked.ok ? [] : checked.errors);
  })
  .post("/settings/closures/:id/removal", async (c) => {
    await removeClosure(c.get("ctx"), c.req.param("id"));
    return c.redirect("/settings/closures?done=opened", 303);
  })
  .post("/settings/closings/:id/undo", async (c) => {
    const { errors } = await attempt(() => undoClosing(c.get("ctx"), c.req.param("id")));
    if (errors.length > 0) return showClosures(c, { refused: errors[0]?.message });
    return c.redirect("/settings/closures?done=undone", 303);
  });

const textOf = (value: string | string[] | undefined): string | null => (typeof value === "string" ? value : null);

/** Errors that name no field of this form, at one that it has. */
const at = (errors: FormState["errors"], field: string): FormState["errors"] =>
  errors.map(({ path, message }) => ({ path: ["year", "country", "region"].includes(path) ? path : field, message }));
