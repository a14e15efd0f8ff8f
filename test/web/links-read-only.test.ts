import { describe, expect, test } from "vitest";
import { setTime } from "../../src/domain/appointment/book.ts";
import { invite } from "../../src/domain/draft/invite.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { openStaffFeed } from "../../src/domain/staff/feed.ts";
import { tick } from "../../src/tick.ts";
import { policies } from "../../src/web/policy.ts";
import { offerAll } from "../support/appointments.ts";
import { makeDraft } from "../support/drafts.ts";
import { agree, createGuardianWorld } from "../support/guardians.ts";
import { DAY, FIRST } from "../support/mail.ts";
import { tableHash } from "../support/tables.ts";

/** `npm run test:canary` takes a thousand. */
const TIMES = Number(process.env.LINK_READS ?? 40);

/** One working link of every purpose, by what stands before its token. */
async function linksOf() {
  const mail = await createGuardianWorld();
  const { world } = mail;
  const ctx = await mail.ctx();
  await agree(ctx, mail.rosa, { purpose: "reminders" });
  await createParticipant(
    { ...ctx, org: { ...ctx.org, addressConfirmedBy: "participant" } },
    participantInput.parse({ givenName: "Ben", email: "ben@example.org", emailPermission: true }),
  );
  const ana = await createParticipant(
    ctx,
    participantInput.parse({ givenName: "Ana", email: "ana.ruiz@example.org", emailPermission: true }),
  );
  await invite(ctx, (await makeDraft(ctx)).id, { participantIds: [ana.id] });
  const [appointment = ""] = await offerAll(ctx, mail.cohortId, [mail.ana.enrolmentId], { kind: "catch_up", notify: true });
  await tick(world.deps);
  // Booked, so that its calendar file is there too.
  await setTime(ctx, appointment, { date: "2027-03-01", time: "09:00" });
  await tick(world.deps);
  world.setNow(FIRST - DAY);
  await tick(world.deps);
  const tokenOf = (purpose: string): string => {
    const pattern = new RegExp(`localhost:8787/${purpose}/([\\w-]+)`);
    const text = world.provider.mails().findLast((sent) => pattern.test(sent.text))?.text;
    return pattern.exec(text ?? "")?.[1] ?? "";
  };
  const reply = tokenOf("r");
  const made = await world.app.request(`/r/${reply}/feed`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
  });
  const feed = /localhost:8787\/c\/([\w-]+)\.ics/.exec(await made.text())?.[1] ?? "";
  const tokens: Record<string, string> = {
    r: reply,
    k: reply,
    g: tokenOf("g"),
    t: tokenOf("t"),
    b: tokenOf("b"),
    confirm: tokenOf("confirm"),
    c: feed,
    calendar: await openStaffFeed(ctx),
  };
  return { world, tokens, sessionId: mail.sessionIds[0] ?? "" };
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
