import { describe, expect, test } from "vitest";
import { deliveriesPage } from "../../../src/domain/reminder/queries.ts";
import { tick } from "../../../src/tick.ts";
import { explain, scans } from "../../support/cohorts.ts";
import { createMailWorld, DAY, FIRST } from "../../support/mail.ts";

type Item = { id: string; kind: string; state: string; participantId: string; sessionId: string | null };

async function setUp() {
  const mail = await createMailWorld(["Ana", "Ben", "Cleo"]);
  await tick(mail.world.deps);
  mail.world.setNow(FIRST - DAY);
  await tick(mail.world.deps);
  const token = await mail.harbor.token("facilitator");
  const list = async (query: string) => {
    const answer = await mail.world.api(token, "GET", `/deliveries${query}`);
    return { status: answer.status, ...((await answer.json()) as { items: Item[]; nextCursor: string | null }) };
  };
  return { mail, list };
}

describe("GET /api/v1/deliveries", () => {
  test("filters by session, participant and state", async () => {
    const { mail, list } = await setUp();
    const { items } = await list(`?sessionId=${mail.sessionIds[0]}&participantId=${mail.people.Ana?.participantId}&state=sent`);
    expect(items).toMatchObject([
      {
        kind: "reminder",
        state: "sent",
        reason: null,
        dueAt: "2027-02-23T23:30:00Z",
        outcome: null,
        words: "Sent Tue, Feb 23, 6:30 PM.",
      },
    ]);
    expect((await list("?state=failed")).items).toEqual([]);
    expect((await list("?state=lost")).status).toBe(422);
    expect((await list(`?participantId=${mail.people.Ben?.participantId}`)).items.map(({ kind }) => kind)).toContain("welcome");
  });

  test("goes through all of them page by page, each once", async () => {
    const { list } = await setUp();
    const all = (await list("?limit=200")).items.map(({ id }) => id);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Awaited<ReturnType<typeof list>> = await list(`?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(9);
  });

  test("does not show another org's rows, nor anything to a peer", async () => {
    const { mail } = await setUp();
    const other = await mail.world.createOrg("Other");
    const answer = await mail.world.api(await other.token("manager"), "GET", `/deliveries?sessionId=${mail.sessionIds[0]}`);
    expect(await answer.json()).toEqual({ items: [], nextCursor: null });
    expect((await mail.world.api(await mail.harbor.token("peer"), "GET", "/deliveries")).status).toBe(403);
  });

  test("searches an index for every filter", async () => {
    const { mail } = await setUp();
    const ctx = await mail.ctx();
    for (const filter of [{}, { sessionId: "s" }, { participantId: "p" }, { state: "sent" as const }])
      expect(scans(await explain(ctx, deliveriesPage(ctx, { limit: 50, ...filter })))).toEqual([]);
    for (const filter of [{ sessionId: "s" }, { participantId: "p" }, { state: "failed" as const }]) {
      const plan = await explain(ctx, deliveriesPage(ctx, { limit: 50, ...filter }));
      // That would be an org's whole mail, through the primary key.
      expect(plan.filter((step) => step.endsWith("(org_id=?)"))).toEqual([]);
    }
  });
});
