import { Hono } from "hono";
import { answerCover, coverAnswer, endCover } from "../../domain/session/answer-cover.ts";
import { askCover, coverInput } from "../../domain/session/ask-cover.ts";
import { findCoverRequest, listHit } from "../../domain/session/cover.ts";
import { proposeCover } from "../../domain/session/propose-cover.ts";
import { findLeave, withdrawLeave } from "../../domain/staff/leave.ts";
import { findStaff } from "../../domain/staff/queries.ts";
import { Conflict, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { CoverPage } from "../pages/cover.tsx";
import { LeavePage } from "../pages/leave.tsx";

const doneWords: Record<string, string> = {
  recorded: "The leave is recorded.",
  asked: "The question is on its way.",
  ended: "That is undone. Nobody was written to.",
  withdrawn: "The leave is taken back.",
  answered: "Thank you. Your answer is recorded.",
};

/** Proposals cost a few reads a session; further ones are proposed for when these are settled. */
const MOST_PROPOSED = 12;

async function showLeave(c: C, id: string, refused: string | null = null) {
  const ctx = c.get("ctx");
  const leave = await findLeave(ctx, id);
  const [person, hit] = await Promise.all([findStaff(ctx, leave.staffId), leave.withdrawnAt === null ? listHit(ctx, leave) : []]);
  const open = hit.filter(({ coverName }) => coverName === null).slice(0, MOST_PROPOSED);
  const candidates = new Map(
    await Promise.all(open.map(async (one) => [one.sessionId, await proposeCover(ctx, one.sessionId, one.awayId)] as const)),
  );
  const sessions = hit.map((one) => ({ ...one, candidates: candidates.get(one.sessionId) ?? [] }));
  const done = doneWords[c.req.query("done") ?? ""];
  const view = <LeavePage leave={leave} person={person} sessions={sessions} refused={refused} done={done} />;
  return page(c, "Leave", view, refused ? 409 : 200);
}

async function showRequest(c: C, refused: string | null = null) {
  const ctx = c.get("ctx");
  const request = await findCoverRequest(ctx, c.req.param("id") ?? "");
  const isMine = ctx.actor.kind === "staff" && ctx.actor.id === request.askedId;
  const done = doneWords[c.req.query("done") ?? ""];
  return page(c, "Cover", <CoverPage request={request} isMine={isMine} refused={refused} done={done} />, refused ? 409 : 200);
}

/** A refusal in a sentence; null when it was done. */
async function refusal(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Conflict) return error.message;
    throw error;
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The leave a form was on; only an id's letters, since it becomes part of an address. */
const leaveOf = (value: unknown): string => /^lve_\w+$/.exec(text(value))?.[0] ?? "lve_none";

export const coverRoutes = new Hono<AppEnv>()
  .get("/leaves/:id", (c) => showLeave(c, c.req.param("id")))
  .post("/leaves/:id/withdrawal", async (c) => {
    const id = c.req.param("id");
    const refused = await refusal(() => withdrawLeave(c.get("ctx"), id));
    return refused ? showLeave(c, id, refused) : c.redirect(`/leaves/${id}?done=withdrawn`, 303);
  })
  .post("/sessions/:id/cover-requests", async (c) => {
    const { leaveId, ...values } = await readForm(c);
    const checked = check(coverInput, values);
    if (!checked.ok) throw new Invalid(checked.errors);
    const refused = await refusal(() => askCover(c.get("ctx"), c.req.param("id"), checked.data));
    return refused ? showLeave(c, leaveOf(leaveId), refused) : c.redirect(`/leaves/${leaveOf(leaveId)}?done=asked`, 303);
  })
  .post("/sessions/:id/cover-end", async (c) => {
    const { leaveId, awayId } = await readForm(c);
    const refused = await refusal(() => endCover(c.get("ctx"), c.req.param("id"), text(awayId)));
    return refused ? showLeave(c, leaveOf(leaveId), refused) : c.redirect(`/leaves/${leaveOf(leaveId)}?done=ended`, 303);
  })
  .get("/cover/:id", (c) => showRequest(c))
  .post("/cover/:id", async (c) => {
    const checked = check(coverAnswer, await readForm(c));
    if (!checked.ok) throw new Invalid(checked.errors);
    const refused = await refusal(() => answerCover(c.get("ctx"), c.req.param("id"), checked.data));
    return refused ? showRequest(c, refused) : c.redirect(`/cover/${c.req.param("id")}?done=answered`, 303);
  });
