import { type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, test } from "vitest";
import { remindersToExpand } from "../../src/domain/reminder/expand.ts";
import { sessionsToPlan } from "../../src/domain/reminder/plan.ts";
import { queuedHead } from "../../src/mail/freeze.ts";
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
    expect((await explain(ctx, sessionsToPlan(ctx.db)))[0]).toMatch(/USING INDEX sessions_to_plan/);
    expect((await explain(ctx, raw(remindersToExpand(at))))[0]).toMatch(/^SEARCH r USING INDEX reminders_due/);
    expect((await explain(ctx, raw(queuedHead(at, false))))[0]).toMatch(/^SEARCH deliveries USING INDEX deliveries_due/);
    expect((await explain(ctx, raw(sendableHead(at))))[0]).toMatch(/^SEARCH mailings USING INDEX mailings_to_send/);
  });

  test("takes no longer with thousands of sessions behind and ahead", async () => {
    const mail = await createMailWorld(["Ana"]);
    const { deps } = mail.world;
    await deps.db.run(sql`
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
      insert into sessions (org_id, id, cohort_id, number, starts_at, ends_at, timezone, local_date, local_time, planned_revision, created_at)
      select org_id, 'ses_' || i, cohort_id, 1000 + i, starts_at + i * 3600000, ends_at + i * 3600000, timezone, local_date, local_time, 1, created_at
      from n, (select * from sessions limit 1)`);
    for (let warm = 0; warm < 3; warm += 1) await tick(deps);
    const startedAt = performance.now();
    for (let round = 0; round < 20; round += 1) await tick(deps);
    expect((performance.now() - startedAt) / 20).toBeLessThan(50);
  });
});
