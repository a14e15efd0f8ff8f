import { Hono } from "hono";
import { registerInput, walkInInput } from "../../domain/attendance/attendance.ts";
import { type MarkChange, readHistory } from "../../domain/attendance/history.ts";
import { listGuests } from "../../domain/attendance/make-up-queries.ts";
import { mayReadNotes, readRegister } from "../../domain/attendance/queries.ts";
import { saveRegister } from "../../domain/attendance/save-register.ts";
import { addWalkIn, removeWalkIn } from "../../domain/attendance/walk-in.ts";
import { findSession } from "../../domain/session/queries.ts";
import { Conflict, type FieldError, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, type FormValues, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { RegisterPage } from "../pages/register.tsx";

export const registerRoutes = new Hono<AppEnv>()
  .get("/sessions/:id", (c) => show(c, c.req.param("id"), null))
  .post("/sessions/:id/attendance", async (c) => {
    const ctx = c.get("ctx");
    const id = c.req.param("id");
    const values = await readForm(c);
    const errors = await refusal(async () => {
      const marks = changedMarks(values);
      const input = demand(check(registerInput, { outcome: values.outcome, marks, ...headcountOf(values) }));
      const aliases = lines(values.walkIns).map((alias) => demand(check(walkInInput, { alias }), "walkIns"));
      await saveRegister(ctx, id, input).catch((error) => {
        throw error instanceof Invalid ? new Invalid(error.errors.map((each) => named(each, marks))) : error;
      });
      for (const alias of aliases) await addWalkIn(ctx, id, alias);
      for (const gone of [values.removeWalkIn ?? []].flat()) await removeWalkIn(ctx, id, gone);
    });
    if (errors) return show(c, id, { values, errors });
    return c.redirect(`/sessions/${id}?done=saved`, 303);
  });

async function show(c: C, id: string, form: { values: FormValues; errors: FieldError[] } | null) {
  const ctx = c.get("ctx");
  const register = await readRegister(ctx, id);
  const [session, history, guests] = await Promise.all([
    findSession(ctx, id),
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
      mayChange={ctx.actor.kind === "staff" && ctx.actor.role !== "peer"}
      saved={isSaved ? saved : null}
      script={c.get("deps").asset("register.js")}
    />,
    form ? 422 : 200,
  );
}

type SentMark = { enrolmentId: string; mark: string | null; note?: string };

/** Only what differs from what the page showed, so that a page left open overwrites nobody else's marks. */
function changedMarks(values: FormValues): SentMark[] {
  const text = (name: string) => [values[name] ?? ""].flat()[0] ?? "";
  return Object.keys(values).flatMap((name): SentMark[] => {
    if (!name.startsWith("was.")) return [];
    const enrolmentId = name.slice("was.".length);
    const mark = text(`mark.${enrolmentId}`);
    const note = text(`note.${enrolmentId}`).replace(/\r\n/g, "\n");
    const hasNote = `note.${enrolmentId}` in values && note !== text(`wasNote.${enrolmentId}`).replace(/\r\n/g, "\n");
    if (mark === text(name) && !hasNote) return [];
    return [{ enrolmentId, mark: mark === "" ? null : mark, ...(hasNote ? { note } : {}) }];
  });
}

/** An empty field is no headcount; a field that wasn't there leaves it as it is. */
function headcountOf({ headcount }: FormValues) {
  if (headcount === undefined) return {};
  return { headcount: headcount === "" ? null : Number(headcount) };
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
