import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, changeSets, sessionCancellations, sessions } from "../../../db/schema/index.ts";
import { endCohort, previewEnd } from "../../../src/domain/cohort/end.ts";
import { extendOpenCohorts } from "../../../src/domain/cohort/extend.ts";
import { listCohorts } from "../../../src/domain/cohort/queries.ts";
import { enrol } from "../../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { tick } from "../../../src/tick.ts";
import { makeCohort, makeOpenProgram } from "../../support/cohorts.ts";
import { createMailWorld, DAY, FIRST } from "../../support/mail.ts";

const reason = "No room any more";

/** Ana and Ben's weekly group, two of whose sessions are over. */
async function setUp() {
  const mail = await createMailWorld(["Ana", "Ben"]);
  await tick(mail.world.deps);
  mail.world.setNow(FIRST + 8 * DAY);
  await tick(mail.world.deps);
  const { db } = mail.world.deps;
  const own = () => db.select().from(sessions).where(eq(sessions.cohortId, mail.cohortId)).orderBy(sessions.startsAt);
  return { mail, db, own };
}

describe("endCohort", () => {
  test("cancels every session ahead, keeps what was, and leaves the list of running groups", async () => {
    const { mail, db, own } = await setUp();
    const ctx = await mail.ctx();
    expect((await previewEnd(ctx, mail.cohortId)).ahead).toHaveLength(6);
    expect(await previewEnd(ctx, mail.cohortId)).toMatchObject({ told: 2, untold: 0, guardians: 0 });
    const { cohort, cancelled } = await endCohort(ctx, mail.cohortId, { reason, notify: false });
    expect([cancelled, cohort.status, cohort.endedAt, cohort.nextSession]).toEqual([6, "ended", ctx.now, null]);
    expect((await own()).map(({ number, outcome }) => `${number} ${outcome}`)).toEqual([
      "1 planned",
      "2 planned",
      ...Array(6).fill("null cancelled_by_program"),
    ]);
    const list = async (status: "running" | "ended") => (await listCohorts(ctx, { limit: 9, status })).items.map(({ id }) => id);
    expect([await list("running"), await list("ended")]).toEqual([[], [mail.cohortId]]);
    const kept = await db.select().from(sessionCancellations);
    expect(kept.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(JSON.stringify(kept)).not.toContain(reason);
    const [line] = await db.select().from(auditLines).where(eq(auditLines.action, "cohort.end"));
    expect(line).toMatchObject({ subjectId: mail.cohortId, detail: '{"cancelled":6,"told":0}' });
  });

  test("tells everybody at once, by one mail each, and reminds nobody any more", async () => {
    const { mail } = await setUp();
    const toThem = () => mail.world.provider.mails().filter(({ to }) => /^(ana|ben)@/.test(to));
    const before = toThem().length;
    await endCohort(await mail.ctx(), mail.cohortId, { reason, notify: true });
    await tick(mail.world.deps);
    const told = toThem().slice(before);
    expect(told.map(({ to }) => to).sort()).toEqual(["ana@example.org", "ben@example.org"]);
    expect(told[0]?.text).toContain("March 10");
    expect(told[0]?.text).toContain("April 14");
    expect(told[0]?.text).not.toContain(reason);
    for (let day = 1; day < 45; day += 1) {
      mail.world.setNow(FIRST + (8 + day) * DAY);
      await tick(mail.world.deps);
    }
    expect(toThem()).toHaveLength(before + 2);
  });

  test("isn't undone by halves", async () => {
    const { mail, db } = await setUp();
    await endCohort(await mail.ctx(), mail.cohortId, { reason, notify: false });
    const [set] = await db.select().from(changeSets);
    expect(set?.undoUntil).toBeNull();
    await expect(undoChange(await mail.ctx(), set?.id ?? "")).rejects.toMatchObject({ code: "undo_over" });
  });

  test("a group without an end gets no more sessions, and admits nobody", async () => {
    const { mail } = await setUp();
    const ctx = await mail.ctx();
    const open = await makeCohort(ctx, { programId: await makeOpenProgram(ctx), name: "Open", firstDate: "2027-03-10" });
    await endCohort(ctx, open.cohort.id, { reason, notify: true });
    mail.world.setNow(ctx.now + 400 * DAY);
    expect(await extendOpenCohorts(mail.world.deps)).toBe(0);
    const late = await createParticipant(ctx, { givenName: "Cy", emailPermission: false });
    await expect(enrol(await mail.ctx(), open.cohort.id, { participantId: late.id })).rejects.toMatchObject({ name: "Conflict" });
  });

  test("ends once, not while a session ahead has its register, and not from another org", async () => {
    const { mail, db, own } = await setUp();
    const ctx = await mail.ctx();
    const input = { reason, notify: false };
    const other = await (await mail.world.createOrg("Other")).as("manager");
    await expect(endCohort(other, mail.cohortId, input)).rejects.toMatchObject({ name: "NotFound" });
    const third = (await own())[2]?.id ?? "";
    await db.update(sessions).set({ markedAt: ctx.now }).where(eq(sessions.id, third));
    await expect(endCohort(ctx, mail.cohortId, input)).rejects.toMatchObject({ code: "session_marked" });
    await db.update(sessions).set({ markedAt: null }).where(eq(sessions.id, third));
    const both = await Promise.allSettled([endCohort(ctx, mail.cohortId, input), endCohort(ctx, mail.cohortId, input)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await db.select().from(sessionCancellations)).toHaveLength(6);
    await expect(endCohort(ctx, mail.cohortId, input)).rejects.toMatchObject({ code: "already_ended" });
  });
});
