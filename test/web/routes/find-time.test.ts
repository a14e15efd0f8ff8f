import { describe, expect, test } from "vitest";
import { dropDraft, takeBack } from "../../../src/domain/draft/close.ts";
import { invite } from "../../../src/domain/draft/invite.ts";
import { findInvitation, listInvitations } from "../../../src/domain/draft/queries.ts";
import { findParticipant } from "../../../src/domain/participant/queries.ts";
import { tick } from "../../../src/tick.ts";
import { idOf } from "../../support/colleagues.ts";
import { askSomebody, makeDraft } from "../../support/drafts.ts";
import { openGroup } from "../../support/group.ts";
import { createWorld } from "../../support/world.ts";

/** Ana has been asked by mail: her page, and what staff see. */
async function setUp(over: Record<string, unknown> = {}) {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const peer = await harbor.as("peer");
  const draft = await makeDraft(ctx, { name: "Grief & IPT teens", facilitatorIds: [idOf(peer)], ...over });
  const { invitationId, participantId } = await askSomebody(ctx, draft.id, "Ana Ruiz", null, { locale: "es" });
  await tick(world.deps);
  const mail = world.provider.mails().at(-1);
  const path = /localhost:8787(\/t\/[\w-]+)/.exec(mail?.text ?? "")?.[1] ?? "";
  const send = (where: string, form?: [string, string][], token?: string) =>
    world.app.request(where, {
      method: form ? "POST" : "GET",
      headers: {
        accept: "text/html",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
  const read = async (where: string, token?: string) => (await send(where, undefined, token)).text();
  return { world, harbor, ctx, draft, invitationId, participantId, path, send, read, mail };
}

const evening: [string, string][] = [
  ["zone", "America/New_York"],
  ["hours[]", "3-18"],
  ["hours[]", "3-19"],
];

describe("/t/:token", () => {
  test("asks in the person's language by their clock, says nothing of the group, and keeps what they say", async () => {
    const { ctx, path, send, read, invitationId, mail } = await setUp();
    expect(mail?.subject).toBe("Appointments: ¿cuándo puede venir?");
    const page = await read(path);
    expect(page).toContain("¿Cuándo puede venir?");
    expect(page).not.toMatch(/IPT|Grief|teens|\[object/);
    expect(page.match(/name="hours\[\]"/g)).toHaveLength(6);
    expect(await read(`${path}?zone=Asia/Kathmandu&lang=en`)).toContain('value="2-4"');
    expect((await send(path, evening)).headers.get("location")).toBe(`${path}?done=saved`);
    expect((await findInvitation(ctx, invitationId)).answer).toEqual({ zone: "America/New_York", hours: ["3-18", "3-19"] });
    expect((await read(`${path}?done=saved`)).match(/ checked/g)).toHaveLength(2);
    const refused = await send(path, [["zone", "nowhere"]]);
    expect([refused.status, (await refused.text()).includes("No se pudo leer")]).toEqual([422, true]);
  });

  test("takes twenty answers an hour, and no more", async () => {
    const { path, send } = await setUp();
    const seen: number[] = [];
    for (let time = 0; time < 21; time += 1) seen.push((await send(path, evening)).status);
    expect([new Set(seen.slice(0, 20)), seen[20]]).toEqual([new Set([303]), 429]);
  });

  test("is closed when it is settled, and gone when the invitation is taken back", async () => {
    const { ctx, draft, invitationId, path, send, read } = await setUp();
    await dropDraft(ctx, draft.id);
    expect(await read(path)).toContain("Esto ya está resuelto");
    expect((await send(path, evening)).status).toBe(409);
    expect((await findInvitation(ctx, invitationId)).answer).toBeNull();
    const other = await setUp();
    await takeBack(other.ctx, other.invitationId);
    expect((await other.send(other.path)).status).toBe(404);
    expect((await other.send(other.path, evening)).status).toBe(404);
  });

  test("stops mail by one press, and by one click of a mail program", async () => {
    const { ctx, participantId, path, send } = await setUp();
    expect((await send(`${path}/stop`, [])).status).toBe(303);
    expect((await findParticipant(ctx, participantId)).emailPermission).toBe(false);
    const other = await setUp();
    const click = await other.send(`${other.path}/stop`, [["List-Unsubscribe", "One-Click"]]);
    expect(click.status).toBeLessThan(300);
    expect((await findParticipant(other.ctx, other.participantId)).emailPermission).toBe(false);
  });
});

describe("/drafts", () => {
  test("keeps what was typed, and says beside the field what to mend", async () => {
    const { harbor, draft, send } = await setUp();
    const token = await harbor.token("facilitator");
    const typed: [string, string][] = [
      ["programId", draft.programId],
      ["name", "Evenings"],
      ["timezone", "America/New_York"],
      ["startsFrom", "2027-02-22"],
      ["weekdays[]", "3"],
      ["earliest", "18:00"],
      ["latest", "19:00"],
    ];
    const refused = await send("/drafts", typed, token);
    const page = await refused.text();
    expect(refused.status).toBe(422);
    expect(page).toContain("A session of 90 minutes doesn&#39;t fit between these times.");
    expect([page.includes('value="Evenings"'), page.includes('value="19:00"')]).toEqual([true, true]);
    const none = await send(
      "/drafts",
      typed.filter(([name]) => name !== "weekdays[]"),
      token,
    );
    expect([none.status, (await none.text()).includes("Choose at least one weekday.")]).toEqual([422, true]);
    const made = await send("/drafts", [...typed.slice(0, -1), ["latest", "20:00"]], token);
    expect(made.headers.get("location")).toMatch(/^\/drafts\/drf_\w+\?done=created$/);
  });

  test("show who is asked and lost to who may read names, and numbers to a peer", async () => {
    const { harbor, ctx, draft, invitationId, send, read } = await setUp();
    const [peer, lead] = [await harbor.token("peer"), await harbor.token("facilitator")];
    await askSomebody(ctx, draft.id, "Ben Ode", ["3-17", "3-18"]);
    expect((await send(`/invitations/${invitationId}/answer`, [["zone", "UTC"]], lead)).status).toBe(303);
    const page = await read(`/drafts/${draft.id}`, lead);
    expect(page).toContain("1 of 2 can come");
    expect([page.includes("Lost: A. R."), page.includes("entered by staff"), page.includes("Ben Ode")]).toEqual([
      true,
      true,
      true,
    ]);
    await openGroup(ctx, { people: [] });
    expect(await read("/", await harbor.token("manager"))).toContain(`<a href="/drafts/${draft.id}">`);
    expect(await read("/", peer)).not.toContain("/drafts/");
    const seen = await read(`/drafts/${draft.id}`, peer);
    expect(seen).toContain("Lost: 1 person");
    expect(seen).not.toMatch(/Ruiz|A\. R\.|Ben|Open on/);
    expect(
      (
        await send(
          `/drafts/${draft.id}/opening`,
          [
            ["weekday", "3"],
            ["time", "17:00"],
          ],
          peer,
        )
      ).status,
    ).toBe(403);
    const wrong = await send(
      `/drafts/${draft.id}/opening`,
      [
        ["weekday", "2"],
        ["time", "17:00"],
      ],
      lead,
    );
    expect([wrong.status, (await wrong.text()).includes("Choose one of the times")]).toEqual([422, true]);
  });

  test("are looked at, answered for and opened by API", async () => {
    const { world, harbor, ctx, draft, participantId } = await setUp();
    const token = await harbor.token("facilitator");
    const [invitation] = await listInvitations(ctx, draft.id);
    expect(await invite(ctx, draft.id, { participantIds: [participantId] })).toEqual({ invited: 0, mailed: 0 });
    const answered = await world.api(token, "PUT", `/invitations/${invitation?.id}/answer`, {
      zone: "UTC",
      hours: ["3-22", "3-23"],
    });
    expect(await answered.json()).toMatchObject({ answeredFor: true, answer: { hours: ["3-22", "3-23"] } });
    const times = await (await world.api(token, "GET", `/drafts/${draft.id}/times`)).json();
    // 17:00 in New York is 22:00 by UTC, until the clocks change there on 14 March: three of eight.
    expect(times.items.find((one: { time: string; weekday: number }) => one.time === "17:00" && one.weekday === 3)).toMatchObject(
      {
        ...{ comes: 0, lost: [{ initials: "A. R.", canCome: 3 }], conflicts: [] },
      },
    );
    const opened = await world.api(token, "POST", `/drafts/${draft.id}/opening`, { weekday: 3, time: "17:00", enrol: false });
    expect([opened.status, (await opened.json()).enrolled]).toEqual([201, 0]);
    expect((await world.api(token, "POST", `/drafts/${draft.id}/opening`, { weekday: 3, time: "17:00" })).status).toBe(409);
    const resumed = await world.api(token, "POST", `/drafts/${draft.id}/resumption`);
    expect(await resumed.json()).toMatchObject({ status: "asking", cohortId: null });
  });
});
