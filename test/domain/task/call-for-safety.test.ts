import { eq, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { deliveries, staff, tasks } from "../../../db/schema/index.ts";
import type { Context } from "../../../src/context.ts";
import { checkInInput } from "../../../src/domain/check-in/check-in.ts";
import { fillIn } from "../../../src/domain/check-in/fill-in.ts";
import { listDeliveries } from "../../../src/domain/reminder/queries.ts";
import { closeTask } from "../../../src/domain/task/close-task.ts";
import { listTasks } from "../../../src/domain/task/queries.ts";
import { reasonOf } from "../../../src/domain/task/task.ts";
import { findRevealing } from "../../../src/mail/discreet.ts";
import { freezeNext } from "../../../src/mail/freeze.ts";
import { tick } from "../../../src/tick.ts";
import { checkInGroup } from "../../support/check-ins.ts";
import { fates } from "../../support/mail.ts";
import { createWorld } from "../../support/world.ts";

const DAY = 86_400_000;
const urgent = [1, 1, 0, 0, 1, 0, 0, 0, 1];

/** Ana's group, led by Kim; Lee and Max are facilitators who lead nothing. */
async function setUp() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const kim = await harbor.as("facilitator");
  const group = await checkInGroup(kim);
  const idOf = ({ actor }: Context) => (actor.kind === "staff" ? actor.id : "");
  const join = async (name: string, more: Partial<typeof staff.$inferInsert> = {}): Promise<Context> => {
    const id = `stf_${name}`;
    const at = new Date(0);
    const email = `${name}@example.org`;
    await kim.db.run(sql`insert into users (id, name, email, email_verified, created_at, updated_at)
      values (${`usr_${name}`}, ${name}, ${email}, 1, ${at.getTime()}, ${at.getTime()})`);
    const row = { id, userId: `usr_${name}`, email, name, role: "facilitator" as const, invitedAt: 0, joinedAt: 0 };
    await kim.db.insert(staff).values({ orgId: kim.org.id, ...row, ...more });
    return { ...kim, actor: { kind: "staff", id, role: "facilitator" } };
  };
  const [lee] = [await join("lee"), await join("max")];
  await harbor.as("manager");
  await harbor.as("peer");
  const [kimRow] = await kim.db
    .select()
    .from(staff)
    .where(eq(staff.id, idOf(kim)));
  const ana: Context = { ...kim, actor: { kind: "participant", id: group.anaId } };
  const answer = (by: Context = ana, sessionId = group.today) =>
    fillIn(by, { sessionId, enrolmentId: group.ana }, checkInInput.parse({ phq9: urgent }));
  const send = () => tick(world.deps);
  const sentTo = () =>
    world.provider
      .mails()
      .filter(({ subject }) => subject.includes("attention"))
      .map(({ to }) => (to === kimRow?.email ? "kim" : to))
      .sort();
  const open = () => kim.db.select().from(tasks).where(sql`kind = 'safety' and closed_at is null`);
  return { world, harbor, kim, lee, ana, group, join, answer, send, sentTo, open, kimId: idOf(kim) };
}

describe("the mail about a safety answer", () => {
  test("goes at once to the facilitator who leads, once, and says nothing of whom or why", async () => {
    const { world, kim, ana, answer, send, sentTo } = await setUp();
    let started = 0;
    await answer({
      ...ana,
      startDispatch: () => {
        started += 1;
      },
    });
    expect(started).toBe(1);
    await send();
    expect(sentTo()).toEqual(["kim"]);
    const [mail] = world.provider.mails();
    expect(mail?.subject).toBe("Something needs your attention today");
    expect(mail?.from).toContain("Appointments");
    expect(mail?.text).toContain("http://localhost:8787/tasks\n");
    expect(mail?.text).not.toMatch(/Ana|Ruiz|group|session|check|answer|safety|Harbor/i);
    expect(findRevealing(`${mail?.subject} ${mail?.text}`)).toBeNull();
    expect([...(mail?.html ?? "").matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(["http://localhost:8787/tasks"]);
    await answer();
    for (let minute = 1; minute < 4; minute += 1) {
      world.setNow(kim.now + minute * 60_000);
      await send();
    }
    expect(sentTo()).toEqual(["kim"]);
  });

  test("goes to who covers the session too, and to every facilitator where none leads; never to anybody else", async () => {
    const covered = await setUp();
    await covered.kim.db.run(sql`insert into session_covers (org_id, session_id, away_id, cover_id, starts_at, since)
      select org_id, id, ${covered.kimId}, 'stf_max', starts_at, 0 from sessions where id = ${covered.group.today}`);
    await covered.answer();
    await covered.send();
    expect(covered.sentTo()).toEqual(["kim", "max@example.org"]);

    const unled = await setUp();
    await unled.join("gone", { removedAt: 1 });
    await unled.join("new", { joinedAt: null });
    await unled.kim.db.run("delete from cohort_facilitators");
    await unled.answer();
    await unled.send();
    expect(unled.sentTo()).toEqual(["kim", "lee@example.org", "max@example.org"]);
  });

  test("isn't sent to who typed the answer in, nor once somebody has seen to it or leads no more", async () => {
    const typed = await setUp();
    await typed.answer(typed.kim);
    await typed.send();
    expect([typed.sentTo(), (await typed.open()).length]).toEqual([[], 1]);

    const closed = await setUp();
    await closed.answer();
    await closeTask(closed.kim, (await closed.open())[0]?.id ?? "", { note: "Talked" });
    await closed.send();
    expect([closed.sentTo(), await fates(closed.kim, "attention")]).toEqual([[], ["attention skipped seen_to"]]);

    // Written, and closed before it goes.
    const frozen = await setUp();
    await frozen.answer();
    await freezeNext(frozen.world.deps);
    expect(await fates(frozen.kim, "attention")).toEqual(["attention frozen"]);
    await closeTask(frozen.kim, (await frozen.open())[0]?.id ?? "", { note: "Talked" });
    await frozen.send();
    expect([frozen.sentTo(), await fates(frozen.kim, "attention")]).toEqual([[], ["attention skipped seen_to"]]);

    const left = await setUp();
    await left.answer();
    await left.kim.db.run(sql`update cohort_facilitators set staff_id = 'stf_lee'`);
    await left.send();
    expect([left.sentTo(), await fates(left.kim, "attention")]).toEqual([[], ["attention skipped not_leading"]]);
  });

  test("can't be turned off, and is in no list that would tell a manager the minute", async () => {
    const { kim, harbor, answer, send, sentTo } = await setUp();
    await kim.db.run("update staff set wants_digest = 0, wants_nudges = 0, wants_summary = 0");
    await answer();
    await send();
    expect(sentTo()).toEqual(["kim"]);
    const kinds = (await listDeliveries(await harbor.as("manager"), { limit: 100 })).items.map(({ kind }) => kind);
    expect(kinds).not.toContain("attention");
    expect(await kim.db.select().from(deliveries).where(eq(deliveries.kind, "attention"))).toHaveLength(1);
  });
});

describe("a safety task", () => {
  test("is one for each stay: answers about other sessions renew it, and tell again on another day alone", async () => {
    const { world, kim, lee, group, answer, send, sentTo, open } = await setUp();
    await kim.db.run(
      sql`insert into cohort_facilitators (org_id, cohort_id, staff_id) values (${kim.org.id}, ${group.cohortId}, 'stf_lee')`,
    );
    for (const sessionId of [group.sessionIds[0], group.today]) await answer(kim, sessionId);
    await send();
    const [task, ...more] = await open();
    expect([more, task?.sessionId, task?.openedAt]).toEqual([[], group.today, kim.now]);
    expect(sentTo()).toEqual(["lee@example.org"]);
    const [read] = (await listTasks(lee, { limit: 5, status: "open" })).items;
    expect(read && reasonOf(read)).toContain("They have answered so again since.");
    const later = { ...kim, now: kim.now + 7 * DAY };
    world.setNow(later.now);
    await answer(later, group.sessionIds[2]);
    await send();
    expect(await open()).toHaveLength(1);
    expect(sentTo()).toEqual(["lee@example.org", "lee@example.org"]);
  });

  test("is opened once by two answers at the same moment", async () => {
    const { kim, group, ana, open } = await setUp();
    const both = await Promise.allSettled(
      [ana, kim].map((by) => fillIn(by, { sessionId: group.today, enrolmentId: group.ana }, { phq9: urgent })),
    );
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(await open()).toHaveLength(1);
  });
});
