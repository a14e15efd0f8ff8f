import { beforeEach, describe, expect, test } from "vitest";
import { openLink } from "../../src/domain/enrolment/open-link.ts";
import { withdraw } from "../../src/domain/enrolment/withdraw.ts";
import { updateParticipant } from "../../src/domain/participant/update.ts";
import { makeTokens, placeOf } from "../../src/mail/link-token.ts";
import { tick } from "../../src/tick.ts";
import { createVault, freshToken, newId } from "../../src/vault.ts";
import { explain, scans } from "../support/cohorts.ts";
import { createMailWorld, DAY, FIRST, type MailWorld, MINUTE } from "../support/mail.ts";
import { scriptedProvider } from "../support/scripted-provider.ts";

describe("the link in a mail", () => {
  let mail: MailWorld;
  let first: string;

  const newest = (): string => /\/r\/([A-Za-z0-9_-]{44})/.exec(mail.world.provider.mails().at(-1)?.text ?? "")?.[1] ?? "";
  const opened = (token: string, purpose: "reply" | "calendar" = "reply") =>
    openLink(mail.world.deps, token, purpose, mail.world.now());

  beforeEach(async () => {
    mail = await createMailWorld(["Ana"]);
    await tick(mail.world.deps);
    first = newest();
  });

  test("opens the person's own place, for its purpose alone", async () => {
    expect(await opened(first)).toMatchObject({ enrolmentId: mail.people.Ana?.enrolmentId, name: "Ana" });
    expect(await opened(first, "calendar")).toBeNull();
    expect(await opened(freshToken())).toBeNull();
  });

  test("stops when the address was another one, and those in later mail work", async () => {
    mail.world.setNow(mail.world.now() + MINUTE);
    await updateParticipant(await mail.ctx(), mail.people.Ana?.participantId ?? "", { email: "new@example.org" });
    expect(await opened(first)).toBeNull();
    mail.world.setNow(FIRST - DAY);
    await tick(mail.world.deps);
    expect(newest()).not.toBe(first);
    expect(await opened(newest())).toMatchObject({ sessionId: mail.sessionIds[0] });
  });

  test("stops also when the mail was written down while the address was being changed", async () => {
    const ctx = await mail.ctx();
    mail.world.setNow(FIRST - DAY);
    await tick(mail.world.deps);
    await updateParticipant(ctx, mail.people.Ana?.participantId ?? "", { email: "new@example.org" });
    mail.world.setNow(FIRST - DAY + MINUTE);
    expect(await opened(newest())).toBeNull();
  });

  test("stops when they leave", async () => {
    await withdraw(await mail.ctx(), mail.people.Ana?.enrolmentId ?? "", { reason: "Moved away" });
    expect(await opened(first)).toBeNull();
  });

  test("stops 60 days after the session it was about, to the millisecond", async () => {
    mail.world.setNow(FIRST - DAY);
    await tick(mail.world.deps);
    mail.world.setNow(FIRST + 90 * MINUTE + 60 * DAY - 1);
    expect(await opened(newest())).not.toBeNull();
    mail.world.setNow(FIRST + 90 * MINUTE + 60 * DAY);
    expect(await opened(newest())).toBeNull();
  });

  test("opens also when others of its request had to be sent again", async () => {
    const provider = scriptedProvider();
    const other = await createMailWorld(["Ana", "Ben", "Cleo"], { provider });
    provider.script.push({ kind: "refused", reason: "validation_error", positions: [0] });
    await tick(other.world.deps);
    const tokens = provider.taken().map(({ text }) => /\/r\/([\w-]{44})/.exec(text)?.[1] ?? "");
    const names = await Promise.all(
      tokens.map(async (token) => (await openLink(other.world.deps, token, "reply", other.world.now()))?.name),
    );
    expect(names.sort()).toEqual(["Ben", "Cleo"]);
  });

  test("says nothing of the request it was in to anybody else", () => {
    const { vault } = mail.world.deps;
    const id = newId("mlg");
    const tokenAt = makeTokens(vault, id, 100);
    const tokens = Array.from({ length: 100 }, (_, position) => tokenAt(position));
    expect(tokens.map((token) => placeOf(vault, token))).toEqual(tokens.map((_, position) => ({ mailingId: id, position })));
    // Two characters at the same place are alike as often as chance has it.
    const alike = tokens
      .slice(1)
      .map((token) => [...token.slice(22, 42)].filter((one, at) => one === tokens[0]?.[22 + at]).length);
    expect(Math.max(...alike)).toBeLessThan(8);
    expect(placeOf(createVault("another secret of at least 32 characters"), tokens[0] ?? "")).not.toMatchObject({
      mailingId: id,
    });
    for (const wrong of ["", freshToken(), `${tokens[0]}a`, "é".repeat(44)]) expect(placeOf(vault, wrong)).toBeNull();
  });

  test("is found by index", async () => {
    const ctx = await mail.ctx();
    const seen: string[][] = [];
    const { db } = mail.world.deps;
    const all = db.all.bind(db);
    const spying = Object.assign(Object.create(db) as typeof db, {
      all: async (query: Parameters<typeof db.all>[0]) => {
        seen.push(scans(await explain(ctx, { toSQL: () => all(query).getQuery() })));
        return all(query);
      },
    });
    await openLink({ ...mail.world.deps, db: spying }, first, "reply", mail.world.now());
    expect(seen).toEqual([[]]);
  });
});
