import type { SQL } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { remindersToExpand } from "../../src/domain/reminder/expand.ts";
import { sessionsToPlan } from "../../src/domain/reminder/plan.ts";
import { anyQueued, queuedHead } from "../../src/mail/queue.ts";
import { sendableHead } from "../../src/mail/send.ts";
import { tick } from "../../src/tick.ts";
import { explain } from "../support/cohorts.ts";
import { createMailWorld } from "../support/mail.ts";

const dialect = new SQLiteSyncDialect();
const raw = (statement: SQL) => ({ toSQL: () => dialect.sqlToQuery(statement) });

describe("an idle tick", () => {
  test("looks into indexes that hold only what waits, never through a table that grows", async () => {
    const mail = await createMailWorld(["Ana"]);
    await tick(mail.world.deps);
    const ctx = await mail.ctx();
    const at = mail.world.now();
    const plan = await explain(ctx, sessionsToPlan(ctx.db, ctx.now));
    expect(plan[0]).toMatch(/USING INDEX sessions_to_plan/);
    expect(plan.find((step) => / c /.test(step))).toMatch(/INDEX change_sets_waiting/);
    expect((await explain(ctx, raw(remindersToExpand(at))))[0]).toMatch(/^SEARCH r USING INDEX reminders_due/);
    expect((await explain(ctx, raw(anyQueued)))[0]).toMatch(/^SEARCH deliveries USING (COVERING )?INDEX deliveries_due/);
    const head = await explain(ctx, raw(queuedHead(at, false, "resend")));
    expect(head.filter((step) => / [dm] /.test(step)).every((step) => /^SEARCH [dm] USING (COVERING )?INDEX/.test(step))).toBe(
      true,
    );
    expect(head.filter((step) => step.includes("deliveries_due"))).toHaveLength(5);
    expect((await explain(ctx, raw(sendableHead(at))))[0]).toMatch(/^SEARCH mailings USING INDEX mailings_to_send/);
  });
});
