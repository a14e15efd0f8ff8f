import { beforeEach, describe, expect, test } from "vitest";
import { openLink } from "../../src/domain/enrolment/open-link.ts";
import { withdraw } from "../../src/domain/enrolment/withdraw.ts";
import { updateParticipant } from "../../src/domain/participant/update.ts";
import { tick } from "../../src/tick.ts";
import { freshToken } from "../../src/vault.ts";
import { explain, scans } from "../support/cohorts.ts";
import { createMailWorld, DAY, FIRST, type MailWorld, MINUTE } from "../support/mail.ts";

describe("the link in a mail", () => {
  let mail: MailWorld;
  let first: string;

  const newest = (): string => /\/r\/([A-Za-z0-9_-]{22})/.exec(mail.world.provider.mails().at(-1)?.text ?? "")?.[1] ?? "";
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
