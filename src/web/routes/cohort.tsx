import { Hono } from "hono";
import type { Context } from "../../context.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { listDecisions } from "../../domain/cohort/decision.ts";
import { findLatestChange } from "../../domain/cohort/find-change-set.ts";
import { readMailTally } from "../../domain/cohort/mail-tally.ts";
import { overlapsOf } from "../../domain/cohort/overlaps.ts";
import { assertOwnGroup, findCohort } from "../../domain/cohort/queries.ts";
import { enrol } from "../../domain/enrolment/enrol.ts";
import { enrolmentInput } from "../../domain/enrolment/enrolment.ts";
import { joinWaitlist } from "../../domain/enrolment/join-waitlist.ts";
import { pausesByStay } from "../../domain/enrolment/pauses.ts";
import { listEnrolments } from "../../domain/enrolment/queries.ts";
import { waitInput } from "../../domain/enrolment/waitlist.ts";
import { countWaiting, findWaiting, listWaiting } from "../../domain/enrolment/waitlist-queries.ts";
import { displayName } from "../../domain/participant/participant.ts";
import { findParticipant, listParticipants } from "../../domain/participant/queries.ts";
import { listCohortSessions } from "../../domain/session/queries.ts";
import { NotFound } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { CohortPage } from "../pages/cohort.tsx";
import type { EnrolState } from "../parts/enrol-form.tsx";
import type { FormState } from "../parts/field.tsx";

const WEEKS_BACK_MS = 8 * 7 * 86_400_000;

/** A cohort's page, and who gets a place there or waits for one. */
export const cohortPageRoutes = new Hono<AppEnv>()
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
      ? await attempt(() => enrol(ctx, cohortId, checked.data), "participantId")
      : { result: null, errors: checked.errors };
    if (!result) return refuse(c, "enrol", values, { values: { ...values, reason: reason ?? "" }, errors });
    const { length } = await overlapsOf(ctx, await findCohort(ctx, cohortId), result.participantId);
    return c.redirect(`/cohorts/${cohortId}?done=enrolled${length > 0 ? `&overlaps=${length}` : ""}`, 303);
  })
  .post("/cohorts/:id/waitlist", async (c) => {
    const cohortId = c.req.param("id");
    const values = filled(await readForm(c));
    const checked = check(waitInput, values);
    const { result, errors } = checked.ok
      ? await attempt(() => joinWaitlist(c.get("ctx"), cohortId, checked.data), "participantId")
      : { result: null, errors: checked.errors };
    if (!result) return refuse(c, "wait", values, { values, errors });
    return c.redirect(`/cohorts/${cohortId}?done=waiting`, 303);
  });

async function refuse(c: C, tried: "enrol" | "wait", { participantId }: FormValues, form: FormState): Promise<Response> {
  const person = await findParticipant(c.get("ctx"), typeof participantId === "string" ? participantId : "");
  const sentence = form.errors[0]?.message ?? "Look at the fields below.";
  const participant = { id: person.id, name: displayName(person) };
  return cohortPage(c, { find: "", refused: { tried, participant, form, sentence } });
}

/** The cohort's page, with a search for somebody to enrol or a refused try when there is one. */
async function cohortPage(c: C, { find, refused }: Pick<EnrolState, "find" | "refused">): Promise<Response> {
  const ctx: Context = c.get("ctx");
  const cohort = await findCohort(ctx, c.req.param("id") ?? "");
  await assertOwnGroup(ctx, cohort.id);
  const mayChange = ctx.actor.kind === "staff" && ctx.actor.role !== "peer";
  const windowed = cohort.sessionCount === null && c.req.query("sessions") !== "all";
  const [sessions, mail, roster, waiting, inLine, found, change, decisions] = await Promise.all([
    listCohortSessions(ctx, cohort, windowed ? { since: ctx.now - WEEKS_BACK_MS, limit: 24 } : { since: 0, limit: 1000 }),
    readMailTally(ctx, cohort.id),
    listEnrolments(ctx, cohort.id, { limit: 200 }),
    mayChange ? listWaiting(ctx, cohort.id, { limit: 200 }) : null,
    mayChange ? countWaiting(ctx, cohort.id) : 0,
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
      waiting={waiting?.items ?? []}
      inLine={inLine}
      takenOff={mayChange ? await takenOff(c, cohort.id) : null}
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

/** Who was just taken off the list, as the address says, so that it can be undone. */
async function takenOff(c: C, cohortId: string) {
  const id = c.req.query("done") === "off_list" ? c.req.query("entry") : undefined;
  if (!id) return null;
  try {
    const entry = await findWaiting(c.get("ctx"), id);
    return entry.cohortId === cohortId && entry.outcome === "taken_off" ? entry : null;
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
