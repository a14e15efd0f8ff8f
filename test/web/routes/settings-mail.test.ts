import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditLines, orgs, staff } from "../../../db/schema/index.ts";
import { createParticipant } from "../../../src/domain/participant/create.ts";
import { participantInput } from "../../../src/domain/participant/participant.ts";
import { sampleKinds } from "../../../src/mail/sample.ts";
import { tick } from "../../../src/tick.ts";
import { createMailWorld, DAY, FIRST } from "../../support/mail.ts";
import { post, signIn } from "../../support/sign-in.ts";

async function managed() {
  const mail = await createMailWorld(["Ana"]);
  const { world } = mail;
  const ctx = await mail.ctx();
  const id = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const [me] = await world.deps.db.select().from(staff).where(eq(staff.id, id));
  const cookie = await signIn(world, me?.email ?? "");
  const get = async (path: string) => world.app.request(path, { headers: { cookie, accept: "text/html" } });
  const send = (path: string, values: Record<string, string>) => post(world, path, values, { cookie });
  return { world, ctx, email: me?.email ?? "", get, send };
}

describe("/settings/mail", () => {
  test("puts the org's own line into every mail to participants, in the language they read, from then on", async () => {
    const { world, get, send } = await managed();
    const lines = { ownLineEn: "The side door is open from 6.", ownLineEs: "La puerta lateral abre a las 6." };
    expect((await send("/settings/mail", lines)).headers.get("location")).toBe("/settings/mail?done=saved");
    expect(await (await get("/settings/mail")).text()).toContain("The side door is open from 6.");
    expect(await (await get("/settings/mail/moved?locale=es&view=html")).text()).toContain("La puerta lateral abre a las 6.");
    expect(await (await get("/settings/mail/sign_in_code?view=html")).text()).not.toContain("side door");
    world.setNow(FIRST - DAY);
    await tick(world.deps);
    const reminder = world.provider.mails().findLast(({ to }) => to.startsWith("ana"));
    expect(reminder?.text).toContain("The side door is open from 6.");
    expect(reminder?.html).toContain("The side door is open from 6.");
  });

  test("refuses a line that would tell a stranger, with the reason, as it is typed and when it is saved", async () => {
    const { ctx, get, send } = await managed();
    await createParticipant(ctx, participantInput.parse({ givenName: "Will", familyName: "Byers", emailPermission: false }));
    const wrong: Record<string, RegExp> = {
      "See you at the grief circle": /“grief” would tell a stranger/,
      "Ask for Will Byers": /“Will Byers” is a name mail never says/,
      [`Welcome to ${ctx.org.name}`]: /is a name mail never says/,
      "Look at https://harbor.example/groups": /Leave addresses out/,
      "Write to us@harbor.example": /Leave addresses out/,
      ["x".repeat(161)]: /Keep it to 160 characters/,
    };
    for (const [ownLineEn, reason] of Object.entries(wrong)) {
      const typed = await send("/settings/mail/check", { ownLineEn, ownLineEs: "" });
      expect(await typed.text()).toMatch(reason);
      const saved = await send("/settings/mail", { ownLineEn, ownLineEs: "" });
      expect(saved.status).toBe(422);
      expect(await saved.text()).toMatch(reason);
    }
    const spanish = await send("/settings/mail/check", { ownLineEn: "", ownLineEs: "Grupo de duelo" });
    expect(await spanish.text()).toMatch(/En español: .*“duelo”/);
    expect(await (await send("/settings/mail/check", { ownLineEn: "Will you bring a cup?", ownLineEs: "" })).text()).toContain(
      "Fine",
    );
    expect(await (await get("/settings/mail")).text()).not.toContain("grief circle");
  });

  test("shows every mail in both languages as its receiver would see it", async () => {
    const { get } = await managed();
    for (const kind of sampleKinds) {
      for (const locale of ["en", "es"]) {
        const shown = await get(`/settings/mail/${kind}?locale=${locale}`);
        expect(shown.status).toBe(200);
        expect(await shown.text()).toContain("Plain text");
        const html = await get(`/settings/mail/${kind}?locale=${locale}&view=html`);
        expect(await html.text()).toContain(`lang="${locale}"`);
        expect(html.headers.get("content-security-policy")).toContain("sandbox");
      }
    }
    expect((await get("/settings/mail/gossip")).status).toBe(404);
  });

  test("keeps the day of the month in numbers, and says beside the field what isn't one", async () => {
    const { world, ctx, get, send } = await managed();
    const chosen = async () => /<option value="(\d+)" selected/.exec(await (await get("/settings/mail")).text())?.[1];
    const kept = async () => (await world.deps.db.select().from(orgs))[0];
    expect(await chosen()).toBe("5");
    await tick(world.deps);
    expect((await kept())?.staffMailAt).toBeGreaterThan(world.now());
    expect((await send("/settings/mail/summary", { summaryDay: "12" })).headers.get("location")).toBe(
      "/settings/mail?done=saved",
    );
    expect([await chosen(), (await kept())?.summaryDay]).toEqual(["12", 12]);
    expect((await kept())?.staffMailAt).toBeLessThanOrEqual(world.now());
    const [line] = await world.deps.db.select().from(auditLines).where(eq(auditLines.action, "org.summary_day"));
    expect(JSON.parse(line?.detail ?? "")).toEqual({ from: 5, to: 12 });
    expect(line?.orgId).toBe(ctx.org.id);
    for (const summaryDay of ["29", "-1", "1.5", "soon", ""]) {
      const refused = await send("/settings/mail/summary", { summaryDay });
      expect(refused.status).toBe(422);
      expect(await refused.text()).toMatch(/id="summaryDay-error">\s*Choose a day from 1 to 28, or never\./);
    }
    expect((await send("/settings/mail/summary", { summaryDay: "3", ownLineEn: "x" })).status).toBe(422);
    expect((await kept())?.summaryDay).toBe(12);
    await send("/settings/mail/summary", { summaryDay: "0" });
    expect((await kept())?.summaryDay).toBe(0);
  });

  test("sends a test to whoever asks and nobody else, marked as one, and not without end", async () => {
    const { world, email, send } = await managed();
    const before = world.provider.mails().length;
    const asked = await send("/settings/mail/reminder/test", { locale: "es" });
    expect(asked.headers.get("location")).toBe("/settings/mail/reminder?locale=es&done=sent");
    await tick(world.deps);
    const sent = world.provider.mails().slice(before);
    expect(sent).toMatchObject([{ to: email, subject: expect.stringMatching(/^\[Prueba\] /) }]);
    expect(sent[0]?.headers).toEqual({});
    expect((await send("/settings/mail/gossip/test", { locale: "en" })).status).toBe(404);
    for (let more = 0; more < 19; more += 1) await send("/settings/mail/welcome/test", { locale: "en" });
    expect((await send("/settings/mail/welcome/test", { locale: "en" })).status).toBe(429);
  });
});
