import { Hono } from "hono";
import type { Context } from "../../context.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { listFacilitators } from "../../domain/cohort/queries.ts";
import { answerInvitation } from "../../domain/draft/answer.ts";
import { dropDraft, resumeDraft, takeBack } from "../../domain/draft/close.ts";
import { createDraft } from "../../domain/draft/create.ts";
import { answerInput, draftInput, invitationInput, openingInput, weeksOf } from "../../domain/draft/draft.ts";
import { hoursToAsk } from "../../domain/draft/hours.ts";
import { askAgain, invite } from "../../domain/draft/invite.ts";
import { openDraft } from "../../domain/draft/open.ts";
import { findDraft, findInvitation, listDrafts, listInvitations } from "../../domain/draft/queries.ts";
import { readTimes } from "../../domain/draft/times.ts";
import { displayName } from "../../domain/participant/participant.ts";
import { listParticipants } from "../../domain/participant/queries.ts";
import { listPrograms } from "../../domain/program/queries.ts";
import { listRooms } from "../../domain/site/queries.ts";
import { NotFound } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, type Checked, check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { AnswerForPage } from "../pages/answer-for.tsx";
import { DraftPage } from "../pages/draft.tsx";
import { DraftFormPage } from "../pages/draft-form.tsx";
import { DraftsPage } from "../pages/drafts.tsx";
import type { FormState } from "../parts/field.tsx";
import { toCohortValues } from "./cohorts.tsx";

const PAGE = 30;
const MOST_FOUND = 40;

const mayPlan = ({ actor }: Context): boolean => actor.kind === "staff" && actor.role !== "peer";

async function formPage(c: C, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const [programs, facilitators, rooms] = await Promise.all([
    listPrograms(ctx, { limit: 200, retired: false }),
    listFacilitators(ctx),
    listRooms(ctx),
  ]);
  const view = (
    <DraftFormPage form={form} programs={programs.items} facilitators={facilitators} rooms={rooms} orgAlias={ctx.org.alias} />
  );
  return page(c, "Look for a time", view, form.errors.length > 0 ? 422 : 200);
}

async function draftPage(c: C, id: string, error: string | null = null): Promise<Response> {
  const ctx = c.get("ctx");
  const draft = await findDraft(ctx, id);
  const mayRead = mayPlan(ctx);
  const find = (c.req.query("find") ?? "").trim().slice(0, 120);
  const searching = mayRead && draft.status === "asking" && (c.req.query("find") !== undefined || draft.invited === 0);
  const [slots, invitations, found] = await Promise.all([
    draft.status === "asking" ? readTimes(ctx, draft) : [],
    mayRead ? listInvitations(ctx, id) : null,
    searching ? listParticipants(ctx, { q: find, limit: MOST_FOUND }) : null,
    mayRead ? recordRead(ctx, { kind: "draft", id }) : null,
  ]);
  if (found && found.items.length > 0) await recordRead(ctx, { kind: "participants", id: ctx.org.id });
  const asked = new Set(invitations?.map(({ participant }) => participant.id));
  const people = found?.items
    .filter((person) => !asked.has(person.id))
    .map((person) => ({ id: person.id, name: displayName(person), hasMail: person.email !== null && person.emailPermission }));
  const view = (
    <DraftPage
      draft={draft}
      invitations={invitations}
      slots={slots}
      allSlots={c.req.query("times") === "all"}
      found={people ? { find, people, more: found?.nextCursor !== null } : null}
      done={error ? undefined : c.req.query("done")}
      error={error}
      orgAlias={ctx.org.alias}
      now={ctx.now}
    />
  );
  return page(c, draft.name, view, error ? 422 : 200);
}

/** Does it and goes on, or shows the draft with why not. */
async function act<T>(c: C, id: string, checked: Checked<T>, work: (data: T) => Promise<string>): Promise<Response> {
  const { result, errors } = checked.ok ? await attempt(() => work(checked.data)) : { result: null, errors: checked.errors };
  return result === null ? draftPage(c, id, errors[0]?.message ?? "Try again.") : c.redirect(result, 303);
}

const nothing: Checked<null> = { ok: true, data: null };

async function answerPage(c: C, given: { zone?: string; hours?: string[] } | null, refused: string | null): Promise<Response> {
  const ctx = c.get("ctx");
  const invitation = await findInvitation(ctx, c.req.param("id") ?? "");
  const draft = await findDraft(ctx, invitation.draftId);
  await recordRead(ctx, { kind: "draft", id: draft.id });
  const zone = given?.zone ?? invitation.answer?.zone ?? invitation.timezone ?? draft.timezone;
  const view = (
    <AnswerForPage
      invitationId={invitation.id}
      draft={draft}
      name={invitation.participant.name}
      zone={zone}
      hours={hoursToAsk(draft, zone, weeksOf(draft))}
      chosen={new Set(given?.hours ?? invitation.answer?.hours ?? [])}
      now={ctx.now}
      refused={refused}
    />
  );
  return page(c, "When they can come", view, refused ? 422 : 200);
}

const listed = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

export const draftRoutes = new Hono<AppEnv>()
  .get("/drafts", async (c) => {
    const ctx = c.get("ctx");
    const drafts = await listDrafts(ctx, { limit: PAGE, cursor: c.req.query("cursor") });
    return page(c, "Finding a time", <DraftsPage drafts={drafts} mayPlan={mayPlan(ctx)} />);
  })
  .get("/drafts/new", (c) =>
    formPage(c, {
      values: { timezone: c.get("ctx").org.timezone, weekdays: ["1", "2", "3", "4", "5"], earliest: "09:00", latest: "20:00" },
      errors: [],
    }),
  )
  .post("/drafts", async (c) => {
    const values = await readForm(c);
    const checked = check(draftInput, toCohortValues(filled(values)));
    if (!checked.ok) return formPage(c, { values, errors: checked.errors });
    try {
      const { result, errors } = await attempt(() => createDraft(c.get("ctx"), checked.data), "programId");
      return result ? c.redirect(`/drafts/${result.id}?done=created`, 303) : formPage(c, { values, errors });
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return formPage(c, { values, errors: [{ path: "programId", message: "Choose a program from the list." }] });
    }
  })
  .get("/drafts/:id", (c) => draftPage(c, c.req.param("id")))
  .post("/drafts/:id/invitations", async (c) => {
    const id = c.req.param("id");
    const { participantIds } = await readForm(c);
    return act(c, id, check(invitationInput, { participantIds: listed(participantIds) }), async (input) => {
      await invite(c.get("ctx"), id, input);
      return `/drafts/${id}?done=invited`;
    });
  })
  .post("/drafts/:id/reminder", (c) => {
    const id = c.req.param("id");
    return act(c, id, nothing, async () => {
      await askAgain(c.get("ctx"), id);
      return `/drafts/${id}?done=asked`;
    });
  })
  .post("/drafts/:id/opening", async (c) => {
    const id = c.req.param("id");
    const { weekday, time } = await readForm(c);
    return act(c, id, check(openingInput, { weekday: Number(weekday), time }), async (slot) => {
      await openDraft(c.get("ctx"), id, slot);
      return `/drafts/${id}`;
    });
  })
  .post("/drafts/:id/dropping", (c) => {
    const id = c.req.param("id");
    return act(c, id, nothing, async () => {
      await dropDraft(c.get("ctx"), id);
      return `/drafts/${id}?done=dropped`;
    });
  })
  .post("/drafts/:id/resumption", (c) => {
    const id = c.req.param("id");
    return act(c, id, nothing, async () => {
      await resumeDraft(c.get("ctx"), id);
      return `/drafts/${id}?done=resumed`;
    });
  })
  .post("/invitations/:id/removal", async (c) => {
    const { draftId } = await findInvitation(c.get("ctx"), c.req.param("id"));
    return act(c, draftId, nothing, async () => {
      await takeBack(c.get("ctx"), c.req.param("id"));
      return `/drafts/${draftId}?done=removed`;
    });
  })
  .get("/invitations/:id/answer", (c) => answerPage(c, null, null))
  .post("/invitations/:id/answer", async (c) => {
    const ctx = c.get("ctx");
    const { draftId } = await findInvitation(ctx, c.req.param("id"));
    const { zone, hours } = await readForm(c);
    const checked = check(answerInput, { zone, hours: listed(hours) });
    if (!checked.ok) return answerPage(c, {}, checked.errors[0]?.message ?? "Mark the hours again.");
    const { result, errors } = await attempt(async () => {
      await answerInvitation(ctx, c.req.param("id"), checked.data);
      return draftId;
    });
    if (result === null) return answerPage(c, checked.data, errors[0]?.message ?? "Mark the hours again.");
    return c.redirect(`/drafts/${draftId}?done=answered`, 303);
  });
