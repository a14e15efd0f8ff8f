import { Hono } from "hono";
import { registerInput, walkInInput } from "../../domain/attendance/attendance.ts";
import { readHistory } from "../../domain/attendance/history.ts";
import { listGuests } from "../../domain/attendance/make-up-queries.ts";
import { mayReadNotes, readRegister, readRegisterVersion } from "../../domain/attendance/queries.ts";
import { type SavedRegister, saveRegister } from "../../domain/attendance/save-register.ts";
import { readSaving } from "../../domain/attendance/saving.ts";
import { readSignInSheet } from "../../domain/attendance/sign-in-sheet.ts";
import { undoSaving } from "../../domain/attendance/undo-saving.ts";
import { keyed } from "../../domain/attendance/walk-in.ts";
import { findAsked } from "../../domain/check-in/queries.ts";
import { findSession } from "../../domain/session/queries.ts";
import { Conflict, type FieldError, Invalid, NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
import { afterClash } from "../clash-text.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { RegisterPage } from "../pages/register.tsx";
import { SignInSheetPage } from "../pages/sign-in-sheet.tsx";
import { changedMarks, headcountOf, outcomeOf, type SentMark } from "../register-values.ts";

export const registerRoutes = new Hono<AppEnv>()
  .get("/sessions/:id", (c) => show(c, c.req.param("id"), null))
  .get("/sessions/:id/register-version", async (c) =>
    c.json({ version: await readRegisterVersion(c.get("ctx"), c.req.param("id")) }),
  )
  .post("/sessions/:id/attendance", async (c) => {
    const id = c.req.param("id");
    const values = await readForm(c);
    const { saved, errors } = await refusal(() => save(c, id, values));
    // The page's own script keeps what was typed until it hears that it is saved.
    if (c.req.header("accept") === "application/json") {
      if (!saved) return c.json({ errors }, 422);
      return c.json({ location: placeOf(id, saved.savingId), clashes: saved.clashes, sessionClashes: saved.sessionClashes });
    }
    if (!saved) return show(c, id, { values, errors });
    if (saved.clashes.length + saved.sessionClashes.length > 0) return show(c, id, afterClash(values, saved), 409);
    return c.redirect(placeOf(id, saved.savingId), 303);
  })
  .post("/sessions/:id/attendance/undo", async (c) => {
    const id = c.req.param("id");
    const { saving } = await readForm(c);
    const { savingId, kept } = await undoSaving(c.get("ctx"), id, [saving ?? ""].flat()[0] ?? "");
    const location = placeOf(id, savingId, savingId === null ? "" : `&undone=${kept > 0 ? "partly" : "all"}`);
    return c.req.header("accept") === "application/json" ? c.json({ location }) : c.redirect(location, 303);
  })
  .get("/sessions/:id/sign-in-sheet", async (c) => {
    const sheet = await readSignInSheet(c.get("ctx"), c.req.param("id"));
    const blank = c.req.query("names") === "blank";
    return page(c, "Sign-in sheet", <SignInSheetPage sheet={sheet} blank={blank} />, 200, ["print.js"]);
  });

/** The page that shows one saving; who opens it later sees that one still, and not somebody else's. */
const placeOf = (id: string, savingId: string | null, more = ""): string => `/sessions/${id}?saving=${savingId ?? "none"}${more}`;

async function save(c: C, id: string, values: FormValues): Promise<SavedRegister> {
  const ctx = c.get("ctx");
  const marks = changedMarks(values);
  const { outcome: stands } = await findSession(ctx, id);
  const input = demand(check(registerInput, { ...outcomeOf(values, stands), marks, ...headcountOf(values) }), marks);
  const listKey = [values.entryKey ?? ""].flat()[0];
  const aliases = lines(values.walkIns).map((alias) => demand(check(walkInInput, { alias }), marks, "walkIns").alias);
  const add = listKey ? keyed(ctx, listKey, aliases) : aliases.map((alias) => ({ alias }));
  return saveRegister(ctx, id, input, { add, remove: [values.removeWalkIn ?? []].flat() }).catch((error) => {
    throw error instanceof Invalid ? new Invalid(error.errors.map((each) => named(each, marks))) : error;
  });
}

async function show(c: C, id: string, form: { values: FormValues; errors: FieldError[] } | null, refused: 409 | 422 = 422) {
  const ctx = c.get("ctx");
  const register = await readRegister(ctx, id);
  const [session, asked, version, history, guests, saving] = await Promise.all([
    findSession(ctx, id),
    findAsked(ctx, id),
    readRegisterVersion(ctx, id),
    readHistory(ctx, register.session),
    listGuests(ctx, id),
    findOwnSaving(c, id),
  ]);
  return page(
    c,
    session.number === null ? "Cancelled session" : `Session ${session.number}, ${session.cohortName}`,
    <RegisterPage
      session={session}
      register={register}
      history={history}
      guests={guests}
      form={form}
      now={ctx.now}
      mayNote={mayReadNotes(ctx)}
      checkIns={asked.mayRead && asked.kinds.length > 0 && asked.number !== null ? `/sessions/${id}/check-ins` : null}
      mayChange={ctx.actor.kind === "staff" && ctx.actor.role !== "peer"}
      saved={form ? null : saving}
      clashed={form !== null && refused === 409}
      staffId={ctx.actor.kind === "staff" ? ctx.actor.id : ""}
      version={version}
      graceMinutes={register.cohort.graceMinutes}
      entryKey={newId("key")}
      script={c.get("deps").asset("register.js")}
    />,
    form ? refused : 200,
  );
}

/** The saving that led to this page, for who saved it; "none" when nothing differed. */
async function findOwnSaving(c: C, id: string) {
  const ctx = c.get("ctx");
  const savingId = c.req.query("saving");
  if (savingId === undefined) return null;
  const undone = c.req.query("undone");
  const saving = await readSaving(ctx, id, savingId).catch((error) => {
    if (error instanceof NotFound) return null;
    throw error;
  });
  if (saving === null) return savingId === "none" ? { saving: null, undone: undefined } : null;
  return ctx.actor.kind === "staff" && saving.savedBy === ctx.actor.id ? { saving, undone } : null;
}

const lines = (value: string | string[] | undefined): string[] =>
  [value ?? ""]
    .flat()
    .join("\n")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** `marks.2.mark` → the field of that person. */
function named(error: FieldError, marks: SentMark[]): FieldError {
  const index = /^marks\.(\d+)\./.exec(error.path)?.[1];
  const enrolmentId = index === undefined ? undefined : marks[Number(index)]?.enrolmentId;
  return enrolmentId ? { ...error, path: `mark.${enrolmentId}` } : error;
}

function demand<T>(checked: { ok: true; data: T } | { ok: false; errors: FieldError[] }, marks: SentMark[], field?: string): T {
  if (checked.ok) return checked.data;
  throw new Invalid(checked.errors.map((error) => (field ? { ...error, path: field } : named(error, marks))));
}

/** What was saved, or what the person can mend. */
async function refusal(
  work: () => Promise<SavedRegister>,
): Promise<{ saved: SavedRegister; errors: [] } | { saved: null; errors: FieldError[] }> {
  try {
    return { saved: await work(), errors: [] };
  } catch (error) {
    if (error instanceof Invalid) return { saved: null, errors: error.errors };
    if (error instanceof Conflict) return { saved: null, errors: [{ path: "outcome", message: error.message }] };
    throw error;
  }
}
