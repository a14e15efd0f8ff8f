import { Hono } from "hono";
import { createProgram } from "../../domain/program/create.ts";
import { type Program, programPatch, wholeProgram } from "../../domain/program/program.ts";
import { findProgram, listPrograms } from "../../domain/program/queries.ts";
import { usualQuietHours } from "../../domain/program/reminder-policy.ts";
import { retireProgram } from "../../domain/program/retire.ts";
import { programTemplates } from "../../domain/program/templates.ts";
import { updateProgram } from "../../domain/program/update.ts";
import { Conflict, type FieldError, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { type Checked, check, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { ProgramForm, ProgramPage } from "../pages/program.tsx";
import { NewProgramPage, ProgramsPage } from "../pages/programs.tsx";
import { Heading } from "../parts/notice.tsx";
import {
  modulesToText,
  oneToOnesToText,
  parseModules,
  parseOneToOnes,
  parsePhases,
  phasesToText,
} from "../parts/program-text.ts";
import { policyErrors, toPolicyInput, toPolicyValues } from "../parts/reminder-fields.tsx";

const numbers = ["sessionCount", "sessionMinutes", "intervalWeeks", "minimum", "capacity", "completionPercent"] as const;
const thresholds = ["outreachAfter", "exitAfter", "graceMinutes"] as const;

/** What the form sends in the shape of the API: numbers as numbers, an empty field as null, lists from their lines. */
function toInput(values: FormValues): Checked<Record<string, unknown>> {
  const {
    phases = "",
    modules = "",
    oneToOnes = "",
    forMinors,
    reminderOffsets,
    quietFrom,
    quietUntil,
    skipDeclined,
    checkIns = [],
    ...rest
  } = values;
  const parsed = parsePhases(String(phases));
  if (typeof parsed === "number")
    return { ok: false, errors: [{ path: "phases", message: `Line ${parsed} should read like “Middle: 2-7”.` }] };
  const meetings = parseOneToOnes(String(oneToOnes));
  if (typeof meetings === "number")
    return {
      ok: false,
      errors: [{ path: "oneToOnes", message: `Line ${meetings} should read like “Before: First meeting, 45 min”.` }],
    };
  const present = filled(rest);
  return {
    ok: true,
    data: {
      ...present,
      ...Object.fromEntries(numbers.map((name) => [name, present[name] === undefined ? null : Number(present[name])])),
      // Where the form doesn't have them, they stay; emptied, they are asked for.
      ...Object.fromEntries(
        thresholds.flatMap((name) => (rest[name] === undefined ? [] : [[name, rest[name] === "" ? null : Number(rest[name])]])),
      ),
      phases: parsed,
      modules: parseModules(String(modules)),
      oneToOnes: meetings,
      forMinors: forMinors === "on",
      checkIns: [checkIns].flat(),
      ...toPolicyInput(values),
    },
  };
}

const toValues = (program: Program): FormValues => ({
  name: program.name,
  ...Object.fromEntries([...numbers, ...thresholds].map((name) => [name, program[name] === null ? "" : String(program[name])])),
  enrolmentMode: program.enrolmentMode,
  completionRule: program.completionRule,
  phases: phasesToText(program.phases),
  modules: modulesToText(program.modules),
  oneToOnes: oneToOnesToText(program.oneToOnes),
  forMinors: program.forMinors ? "on" : "",
  checkIns: program.checkIns,
  ...toPolicyValues(program),
});

const canManage = (c: C): boolean => {
  const { actor } = c.get("ctx");
  return actor.kind === "staff" && actor.role === "manager";
};

const showForm = (c: C, values: FormValues, errors: FieldError[], status: 200 | 422 = 200) =>
  page(
    c,
    "Add a program",
    <>
      <Heading title="Add a program" lead="From scratch." />
      <ProgramForm form={{ values, errors }} action="/programs" submit="Add it" />
    </>,
    status,
  );

const showProgram = (c: C, program: Program, values: FormValues, errors: FieldError[], status: 200 | 409 | 422 = 200) =>
  page(
    c,
    program.name,
    <ProgramPage program={program} form={{ values, errors }} canManage={canManage(c)} said={c.req.query("done")} />,
    status,
  );

const blank: FormValues = {
  sessionMinutes: "90",
  intervalWeeks: "1",
  enrolmentMode: "closed",
  completionRule: "sequential",
  completionPercent: "75",
  outreachAfter: "2",
  exitAfter: "3",
  graceMinutes: "10",
  ...toPolicyValues({ reminderOffsets: [4320, 1440], quietHours: usualQuietHours, skipDeclined: true }),
};

export const programRoutes = new Hono<AppEnv>()
  .get("/programs", async (c) => {
    const found = await listPrograms(c.get("ctx"), { limit: 50, cursor: c.req.query("cursor") });
    return page(c, "Programs", <ProgramsPage programs={found.items} canManage={canManage(c)} next={found.nextCursor} />);
  })
  .get("/programs/new", (c) =>
    c.req.query("from") === "scratch"
      ? showForm(c, blank, [])
      : page(c, "Add a program", <NewProgramPage templates={programTemplates} />),
  )
  .post("/programs", async (c) => {
    const values = await readForm(c);
    const { templateKey } = values;
    if (typeof templateKey === "string") {
      const made = await createProgram(c.get("ctx"), { templateKey });
      return c.redirect(`/programs/${made.id}?done=created`, 303);
    }
    const input = toInput(values);
    const checked = input.ok ? check(wholeProgram, input.data) : input;
    if (!checked.ok) return showForm(c, values, policyErrors(checked.errors), 422);
    const made = await createProgram(c.get("ctx"), checked.data);
    return c.redirect(`/programs/${made.id}?done=created`, 303);
  })
  .get("/programs/:id", async (c) => {
    const program = await findProgram(c.get("ctx"), c.req.param("id"));
    return showProgram(c, program, toValues(program), []);
  })
  .post("/programs/:id", async (c) => {
    const ctx = c.get("ctx");
    const program = await findProgram(ctx, c.req.param("id"));
    const values = await readForm(c);
    const input = toInput(values);
    const checked = input.ok ? check(programPatch, input.data) : input;
    if (!checked.ok) return showProgram(c, program, values, policyErrors(checked.errors), 422);
    try {
      await updateProgram(ctx, program.id, checked.data);
    } catch (error) {
      if (error instanceof Invalid) return showProgram(c, program, values, error.errors, 422);
      if (error instanceof Conflict) return showProgram(c, program, values, [{ path: "name", message: error.message }], 409);
      throw error;
    }
    return c.redirect(`/programs/${program.id}?done=saved`, 303);
  })
  .post("/programs/:id/retirement", async (c) => {
    const ctx = c.get("ctx");
    const program = await findProgram(ctx, c.req.param("id"));
    const { sure } = await readForm(c);
    if (sure !== "on")
      return showProgram(c, program, toValues(program), [{ path: "sure", message: "Tick the box to retire this program." }], 422);
    try {
      await retireProgram(ctx, program.id);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
    return c.redirect(`/programs/${program.id}?done=retired`, 303);
  });
