import { Hono } from "hono";
import { readCourseStatus } from "../../domain/attendance/course-status.ts";
import { listLetters } from "../../domain/attendance/letter.ts";
import { listVisits } from "../../domain/attendance/of-participant.ts";
import { readOwnPlan } from "../../domain/attendance/read-own-plan.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { mayReadCheckIns } from "../../domain/check-in/check-in.ts";
import { listOfParticipant } from "../../domain/check-in/queries.ts";
import { listContacts } from "../../domain/contact/queries.ts";
import { pausesByStay } from "../../domain/enrolment/pauses.ts";
import { listParticipantEnrolments } from "../../domain/enrolment/queries.ts";
import { listWaitsOf } from "../../domain/enrolment/waitlist-queries.ts";
import { createParticipant } from "../../domain/participant/create.ts";
import { keepApart, keepApartInput } from "../../domain/participant/keep-apart.ts";
import { letTogether } from "../../domain/participant/let-together.ts";
import { displayName, participantInput, participantPatch } from "../../domain/participant/participant.ts";
import { findParticipant, listByEmail, listKeepAparts, listParticipants } from "../../domain/participant/queries.ts";
import { emailIndex } from "../../domain/participant/seal-fields.ts";
import { findSuppression, vouchForAddress } from "../../domain/participant/suppression.ts";
import { updateParticipant } from "../../domain/participant/update.ts";
import { readParticipantMail } from "../../domain/reminder/participant-mail.ts";
import { listTasks } from "../../domain/task/queries.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { ParticipantPage } from "../pages/participant.tsx";
import { ParticipantFormPage } from "../pages/participant-form.tsx";
import { ParticipantsPage } from "../pages/participants.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

const PAGE = 50;

export const participantRoutes = new Hono<AppEnv>()
  .get("/participants", async (c) => {
    const ctx = c.get("ctx");
    const q = searchText(c.req.query("q"));
    const cursor = c.req.query("cursor");
    const people = await listParticipants(ctx, { q, limit: PAGE, cursor });
    if (people.items.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
    return page(c, "Participants", <ParticipantsPage people={people} q={q} isFirstPage={!cursor} />);
  })
  .get("/participants/new", (c) => formPage(c, null, emptyForm))
  .post("/participants", async (c) => {
    const values = await readForm(c);
    const { emailPermission, ...texts } = values;
    const checked = check(participantInput, { ...filled(texts), emailPermission: emailPermission === "on" });
    const { result, errors } = checked.ok
      ? await attempt(() => createParticipant(c.get("ctx"), checked.data))
      : { result: null, errors: checked.errors };
    if (!result) return formPage(c, null, { values, errors });
    return c.redirect(`/participants/${result.id}?done=added`, 303);
  })
  .get("/participants/:id", (c) => personPage(c, c.req.param("id"), emptyForm))
  .get("/participants/:id/edit", async (c) => {
    const ctx = c.get("ctx");
    const person = await findParticipant(ctx, c.req.param("id"));
    await recordRead(ctx, { kind: "participant", id: person.id });
    const { givenName, familyName, preferredName, email, phone, birthDate, timezone, locale, reminderChoice } = person;
    const texts = { givenName, familyName, preferredName, email, phone, birthDate, timezone, locale, reminderChoice };
    const values = Object.fromEntries(Object.entries(texts).map(([field, value]) => [field, value ?? ""]));
    return formPage(
      c,
      { id: person.id, name: displayName(person) },
      {
        values: { ...values, ...(person.emailPermission ? { emailPermission: "on" } : {}) },
        errors: [],
      },
    );
  })
  .post("/participants/:id", async (c) => {
    const ctx = c.get("ctx");
    const person = await findParticipant(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(participantPatch, toPatch(values));
    const { result, errors } = checked.ok
      ? await attempt(() => updateParticipant(ctx, person.id, checked.data))
      : { result: null, errors: checked.errors };
    if (!result) return formPage(c, { id: person.id, name: displayName(person) }, { values, errors });
    return c.redirect(`/participants/${person.id}?done=saved`, 303);
  })
  .post("/participants/:id/keep-aparts", async (c) => {
    const ctx = c.get("ctx");
    const { id } = await findParticipant(ctx, c.req.param("id"));
    const values = await readForm(c);
    const checked = check(keepApartInput, filled(values));
    const { result, errors } = checked.ok
      ? await attempt(() => keepApart(ctx, id, checked.data), "otherId")
      : { result: null, errors: checked.errors };
    if (!result) return personPage(c, id, { values, errors });
    return c.redirect(`/participants/${id}?done=apart`, 303);
  })
  .post("/participants/:id/address-confirmation", async (c) => {
    const id = c.req.param("id");
    const { errors } = await attempt(() => vouchForAddress(c.get("ctx"), id), "address");
    if (errors.length > 0) return personPage(c, id, { values: {}, errors });
    return c.redirect(`/participants/${id}?done=vouched`, 303);
  })
  .post("/keep-aparts/:id/removal", async (c) => {
    const { participantId } = await readForm(c);
    const { participantA, participantB } = await letTogether(c.get("ctx"), c.req.param("id"));
    return c.redirect(`/participants/${participantId === participantB ? participantB : participantA}?done=together`, 303);
  });

async function personPage(c: C, id: string, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const person = await findParticipant(ctx, id);
  const find = searchText(c.req.query("find"));
  const [contacts, stopped, tasks, sharing, stays, waits, visits, mail, keptApart, found] = await Promise.all([
    listContacts(ctx, person),
    person.email === null ? null : findSuppression(ctx, emailIndex(ctx.vault, person.email)),
    listTasks(ctx, { participantId: id, status: "open", limit: 10 }),
    person.email === null ? [] : listByEmail(ctx, person.email),
    listParticipantEnrolments(ctx, id),
    listWaitsOf(ctx, id),
    listVisits(ctx, id),
    readParticipantMail(ctx, id, { limit: 6, coming: true }),
    listKeepAparts(ctx, id),
    find === "" ? null : listParticipants(ctx, { q: find, limit: 12 }),
    recordRead(ctx, { kind: "participant", id }),
  ]);
  if (found && found.items.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
  const [courses, letters] = await Promise.all([readCourseStatus(ctx, id), listLetters(ctx, id)]);
  const told = mayReadCheckIns(ctx) ? await listOfParticipant(ctx, id) : [];
  const here = stays.filter(({ leftAt }) => leftAt === null);
  const plans = new Map(await Promise.all(here.map(async (stay) => [stay.id, await readOwnPlan(ctx, stay)] as const)));
  const pauses = await pausesByStay(
    ctx,
    stays.map(({ id: stayId }) => stayId),
  );
  const named = (people: typeof sharing) =>
    people.filter((other) => other.id !== id).map((other) => ({ id: other.id, name: displayName(other) }));
  return page(
    c,
    displayName(person),
    <ParticipantPage
      person={person}
      stopped={stopped}
      tasks={tasks.items}
      sharing={named(sharing)}
      stays={stays}
      waits={waits}
      visits={visits}
      plans={plans}
      courses={courses}
      letters={letters}
      pauses={pauses}
      mail={mail}
      contacts={contacts}
      adultAge={ctx.org.adultAge}
      youngest={ctx.org.youngestToMail}
      checkIns={told}
      keptApart={keptApart}
      keepApart={{ find, found: found && { people: named(found.items), more: found.nextCursor !== null }, form }}
      now={ctx.now}
      zone={ctx.org.timezone}
      done={c.req.query("done")}
    />,
    form.errors.length > 0 ? 422 : 200,
  );
}

const formPage = (c: C, person: { id: string; name: string } | null, form: FormState): Response | Promise<Response> =>
  page(
    c,
    person ? "Change a person" : "Add a person",
    <ParticipantFormPage
      form={form}
      person={person}
      zone={c.get("ctx").org.timezone}
      youngest={c.get("ctx").org.youngestToMail}
    />,
    form.errors.length > 0 ? 422 : 200,
  );

const searchText = (sent: string | undefined): string => (sent ?? "").trim().slice(0, 120);

/** The form always sends every field, so an empty one means "none" and an unticked box means "no". */
function toPatch({ emailPermission, ...texts }: FormValues): Record<string, unknown> {
  const given = Object.entries(texts).map(([field, value]) => [field, value === "" && field !== "givenName" ? null : value]);
  return { ...Object.fromEntries(given), emailPermission: emailPermission === "on" };
}
