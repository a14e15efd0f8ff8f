import { describe, expect, test } from "vitest";
import { openStaffFeed } from "../../src/domain/staff/feed.ts";
import { tick } from "../../src/tick.ts";
import { policies } from "../../src/web/policy.ts";
import { groupWithAda } from "../support/ada.ts";
import { tableHash } from "../support/tables.ts";
import { createWorld } from "../support/world.ts";

/** `npm run test:canary` takes a thousand. */
const TIMES = Number(process.env.LINK_READS ?? 40);

const pathIn = (text: string | undefined, pattern: RegExp): string => pattern.exec(text ?? "")?.[1] ?? "";

/** One working link of every purpose, by what stands before its token. */
async function linksOf() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const confirming = { ...ctx, org: { ...ctx.org, addressConfirmedBy: "participant" as const } };
  const { sessions } = await groupWithAda(ctx);
  await groupWithAda(confirming, { person: { givenName: "Ben", email: "ben@example.org" } });
  await tick(world.deps);
  const texts = world.provider.mails().map(({ text }) => text);
  const reply = pathIn(
    texts.find((text) => text.includes("/r/")),
    /localhost:8787\/r\/([\w-]+)/,
  );
  const confirm = pathIn(
    texts.find((text) => text.includes("/confirm/")),
    /localhost:8787\/confirm\/([\w-]+)/,
  );
  const made = await world.app.request(`/r/${reply}/feed`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
  });
  const feed = pathIn(await made.text(), /localhost:8787\/c\/([\w-]+)\.ics/);
  const tokens: Record<string, string> = { r: reply, confirm, c: feed, calendar: await openStaffFeed(ctx) };
  return { world, tokens, sessionId: sessions[0]?.id ?? "" };
}

describe("GET and HEAD on every link", () => {
  test(`change nothing, ${TIMES} times each`, { timeout: 600_000 }, async () => {
    const { world, tokens, sessionId } = await linksOf();
    expect(Object.values(tokens)).not.toContain("");
    const addresses = Object.entries(policies)
      .filter(([name, policy]) => policy.access === "link" && name.startsWith("GET "))
      .map(([name]) => {
        const path = name.slice(4);
        const token = tokens[path.split("/")[1] ?? ""] ?? "no such purpose";
        return path.replace(":token", token).replace(":sessionId", sessionId);
      });
    expect(addresses.length).toBeGreaterThan(8);
    const before = await tableHash(world);
    const queries = [
      "",
      "?lang=es",
      "?answer=coming",
      "?done=coming&reminderChoice=none",
      "?List-Unsubscribe=One-Click",
      "?action=end",
    ];
    const seen = new Set<number>();
    for (let time = 0; time < TIMES; time += 1) {
      for (const address of addresses) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await world.app.request(`${address}${queries[time % queries.length]}`, {
            method,
            headers: { accept: "text/html" },
          });
          seen.add(answer.status);
        }
      }
    }
    await world.settled();
    // Every one of them opened; the guess that isn't ours to make would have been counted.
    expect([...seen]).toEqual([200]);
    expect(await tableHash(world)).toBe(before);
  });
});
