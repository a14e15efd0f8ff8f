import { Hono } from "hono";
import { type Mark, markMeanings, registerInput, walkInInput } from "../../domain/attendance/attendance.ts";
import { type MarkChange, readHistory } from "../../domain/attendance/history.ts";
import { listGuests } from "../../domain/attendance/make-up-queries.ts";
import { mayReadNotes, readRegister, readRegisterVersion } from "../../domain/attendance/queries.ts";
import { type Clash, saveRegister } from "../../domain/attendance/save-register.ts";
import { readSignInSheet } from "../../domain/attendance/sign-in-sheet.ts";
import { addWalkIn, removeWalkIn } from "../../domain/attendance/walk-in.ts";
import { findAsked } from "../../domain/check-in/queries.ts";
import { findSession } from "../../domain/session/queries.ts";
import { Conflict, type FieldError, Invalid, NotFound } from "../../errors.ts";
import { newId } from "../../vault.ts";
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
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const values = await readForm(c);
    let clashes: Clash[] = [];
    const errors = await refusal(async () => {
      const marks = changedMarks(values);
      const { outcome: stands } = await findSession(ctx, id);
      const input = demand(check(registerInput, { outcome: outcomeOf(values, stands), marks, ...headcountOf(values) }));
      const key = [values.entryKey ?? ""].flat()[0] || undefined;
      const guests = lines(values.walkIns).map((alias, index) =>
        demand(check(walkInInput, { alias, ...(key ? { key: `${key}.${index}` } : {}) }), "walkIns"),
      );
      const saved = await saveRegister(ctx, id, input).catch((error) => {
        throw error instanceof Invalid ? new Invalid(error.errors.map((each) => named(each, marks))) : error;
      });
      clashes = saved.clashes;
      for (const guest of guests) await addWalkIn(ctx, id, guest);
      for (const gone of [values.removeWalkIn ?? []].flat()) await removeWalkIn(ctx, id, gone).catch(ifGone);
    });
    // The page's own script keeps what was tapped until it hears that it is saved.
    if (c.req.header("accept") === "application/json") {
      if (errors) return c.json({ errors }, 422);
      return c.json({ clashes: clashes.map(({ enrolmentId }) => enrolmentId) });
    }
    if (errors) return show(c, id, { values, errors });
    if (clashes.length > 0) return show(c, id, afterClash(values, clashes), 409);
    return c.redirect(`/sessions/${id}?done=saved`, 303);
  })
  .get("/sessions/:id/sign-in-sheet", async (c) => {
    const sheet = await readSignInSheet(c.get("ctx"), c.req.param("id"));
    const blank = c.req.query("names") === "blank";
    return page(c, "Sign-in sheet", <SignInSheetPage sheet={sheet} blank={blank} />, 200, ["print.js"]);
  });

/** A walk-in that somebody took back already is gone, as was asked. */
const ifGone = (error: unknown): void => {
  if (!(error instanceof NotFound)) throw error;
};

const spellMark = (mark: Mark | null): string => (mark === null ? "no mark" : markMeanings[mark].label);

/** What was saved is shown as it stands; who was marked by somebody else meanwhile has both named, and a choice to make. */
function afterClash(values: FormValues, clashes: Clash[]): { values: FormValues; errors: FieldError[] } {
  const of = new Set(clashes.map(({ enrolmentId }) => enrolmentId));
  const kept = Object.entries(values).filter(([name]) => of.has(name.slice(name.indexOf(".") + 1)) || !name.includes("."));
  return {
    values: { ...Object.fromEntries(kept), walkIns: "" },
    errors: clashes.map(({ enrolmentId, chosen, stands }) => ({
      path: `clash.${enrolmentId}`,
      message: `Somebody marked this person “${spellMark(stands)}” meanwhile; you chose “${spellMark(chosen)}”. Theirs stands until you save again. Everything else was saved.`,
    })),
  };
}

async function show(c: C, id: string, form: { values: FormValues; errors: FieldError[] } | null, refused: 409 | 422 = 422) {
  const ctx = c.get("ctx");
  const register = await readRegister(ctx, id);
  const [session, asked, version, history, guests] = await Promise.all([
    findSession(ctx, id),
    findAsked(ctx, id),
    readRegisterVersion(ctx, id),
    readHistory(ctx, register.session),
    listGuests(ctx, id),
  ]);
  const newest = history[0];
  const isSaved = c.req.query("done") === "saved";
  const isLatest = (change: MarkChange) => change.registerId === newest?.registerId && change.at === session.markedAt;
  const saved = history.filter(isLatest).sort((a, b) => a.name.localeCompare(b.name));
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
      saved={isSaved ? saved : null}
      staffId={ctx.actor.kind === "staff" ? ctx.actor.id : ""}
      version={version}
      graceMinutes={register.cohort.graceMinutes}
      entryKey={newId("key")}
      script={c.get("deps").asset("register.js")}
    />,
    form ? refused : 200,
  );
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

function demand<T>(checked: { ok: true; data: T } | { ok: false; errors: FieldError[] }, field?: string): T {
  if (checked.ok) return checked.data;
  throw new Invalid(field ? checked.errors.map(({ message }) => ({ path: field, message })) : checked.errors);
}

/** What the person can mend, or null when all went well. */
async function refusal(work: () => Promise<void>): Promise<FieldError[] | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Invalid) return error.errors;
    if (error instanceof Conflict) return [{ path: "outcome", message: error.message }];
    throw error;
  }
}
