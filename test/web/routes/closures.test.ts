import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { staff } from "../../../db/schema/index.ts";
import { listClosures } from "../../../src/domain/org/closures.ts";
import { confirmation } from "../../../src/web/form.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { makeRoom } from "../../support/places.ts";
import { seriesOf } from "../../support/series.ts";
import { post, signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

async function managed() {
  const world = await createWorld();
  const harbor = await world.createOrg();
  const ctx = await harbor.as("manager");
  const [me] = await world.deps.db
    .select()
    .from(staff)
    .where(eq(staff.id, ctx.actor.kind === "staff" ? ctx.actor.id : ""));
  const cookie = await signIn(world, me?.email ?? "");
  const room = await makeRoom(ctx);
  const { cohort, sessions } = await makeCohort(ctx, { roomId: room.id });
  const get = async (path: string) => (await world.app.request(path, { headers: { cookie, accept: "text/html" } })).text();
  const send = (path: string, values: Record<string, string | string[]>) => post(world, path, values as never, { cookie });
  return { world, harbor, ctx, cookie, room, cohort, ids: sessions.map(({ id }) => id), get, send };
}

const day = { date: "2027-03-10", reason: "Flood" };

/** The form as the page sends it back, confirmed or not. */
const filledIn = (id: string, over: Record<string, string> = {}, confirmed = true) => {
  const typed = {
    ...{ days: JSON.stringify([day]), include: [day.date], source: "manual", notify: "on" },
    ...{ [`action-${id}`]: "push", [`date-${id}`]: "", [`time-${id}`]: "18:30" },
    ...over,
  };
  const { include, ...texts } = typed;
  return { ...texts, "include[]": include, ...(confirmed ? { confirm: confirmation(typed) } : {}) };
};

describe("/settings/closures", () => {
  test("shows every session on a day before it is closed, does what was chosen, and undoes it", async () => {
    const { ctx, cohort, ids, get, send } = await managed();
    const id = ids[2] ?? "";
    const before = await seriesOf(ctx, cohort.id);
    const asked = await send("/settings/closures", { from: day.date, to: "", reason: day.reason });
    const html = await asked.text();
    expect([asked.status, await listClosures(ctx)]).toEqual([200, []]);
    for (const text of [`name="action-${id}"`, "Grief, spring", "One session to decide on"]) expect(html).toContain(text);
    const changed = await send("/settings/closures/days", { ...filledIn(id), notify: "" });
    expect([changed.status, await listClosures(ctx)]).toEqual([200, []]);
    const wrong = await send("/settings/closures/days", filledIn(id, { [`action-${id}`]: "move" }));
    expect([wrong.status, (await wrong.text()).includes(`href="#date-${id}"`)]).toEqual([422, true]);
    const done = await send("/settings/closures/days", filledIn(id));
    expect(done.headers.get("location")).toBe("/settings/closures?done=closed");
    expect((await seriesOf(ctx, cohort.id)).sessions.at(-1)?.localDate).toBe("2027-04-21");
    const [, undo = ""] = /action="(\/settings\/closings\/[^"]+\/undo)"/.exec(await get("/settings/closures")) ?? [];
    expect((await send(undo, {})).headers.get("location")).toBe("/settings/closures?done=undone");
    expect([await seriesOf(ctx, cohort.id), await listClosures(ctx)]).toEqual([before, []]);
    expect((await send(undo, {})).status).toBe(409);
  });

  test("reads a calendar file, shows its days first, and closes one site on those that are ticked", async () => {
    const { world, ctx, cookie, room, get, send } = await managed();
    const upload = async (text: string) => {
      const body = new FormData();
      body.set("file", new File([text], "school.ics", { type: "text/calendar" }));
      body.set("siteId", room.siteId ?? "");
      const headers = { cookie, accept: "text/html", origin: "http://localhost:8787", "sec-fetch-site": "same-origin" };
      return world.app.request("/settings/closures/calendar", { method: "POST", body, headers });
    };
    expect((await upload("no calendar")).status).toBe(422);
    const event = (uid: string, start: string) =>
      `BEGIN:VEVENT\r\nUID:${uid}\r\n${start.length > 8 ? `DTSTART:${start}` : `DTSTART;VALUE=DATE:${start}`}\r\nSUMMARY:Break\r\nEND:VEVENT\r\n`;
    const shown = await upload(
      `BEGIN:VCALENDAR\r\n${event("1", "20271224")}${event("2", "20271225")}${event("3", "20271226T100000")}END:VCALENDAR`,
    );
    const html = await shown.text();
    expect(html).toContain("Left out of the file: 1");
    expect([shown.status, html.includes("No session is on these days"), html.includes("Main Street")]).toEqual([200, true, true]);
    const days = JSON.stringify(["2027-12-24", "2027-12-25"].map((date) => ({ date, reason: "Break" })));
    const typed = { days, include: ["2027-12-24"], siteId: room.siteId ?? "", source: "calendar", notify: "on" };
    const { include, ...texts } = typed;
    const done = await send("/settings/closures/days", { ...texts, "include[]": "2027-12-24", confirm: confirmation(typed) });
    expect([done.status, include.length]).toEqual([303, 1]);
    expect(await listClosures(ctx)).toMatchObject([{ date: "2027-12-24", siteId: room.siteId, source: "calendar" }]);
    expect(await get("/settings/closures")).toContain("imported");
  });

  test("a session left on a closed day is shown, and decided on later", async () => {
    const { world, harbor, ctx, cohort, ids, get, send } = await managed();
    const token = await harbor.token("manager");
    const body = { days: [day], otherwise: "later", notify: false };
    expect((await world.api(token, "POST", "/closures", body)).status).toBe(201);
    const [row] = await listClosures(ctx);
    expect(await get("/settings/closures")).toContain("1 session to decide on");
    expect(await get("/")).toContain("One session is on closed days.");
    const path = `/settings/closures/${row?.id}`;
    expect(await get(path)).toContain("One session to decide on");
    const id = ids[2] ?? "";
    const typed = { notify: "on", [`action-${id}`]: "keep", [`date-${id}`]: "", [`time-${id}`]: "18:30" };
    const done = await send(path, { ...typed, confirm: confirmation(typed) });
    expect(done.headers.get("location")).toBe("/settings/closures?done=settled");
    expect(await get("/settings/closures")).not.toContain("to decide on");
    expect(await get("/")).not.toContain("on closed days");
    expect((await seriesOf(ctx, cohort.id)).sessions[2]?.localDate).toBe(day.date);
  });
});

describe("/api/v1/closures", () => {
  test("previews, closes, lists and undoes", async () => {
    const { world, harbor, ids } = await managed();
    const token = await harbor.token("manager");
    const call = async (method: string, path: string, body?: unknown) => {
      const answer = await world.api(token, method, path, body as never);
      return { status: answer.status, body: answer.status === 204 ? null : await answer.json() };
    };
    const preview = await call("POST", "/closures/preview", { days: [day] });
    expect(preview).toMatchObject({
      status: 200,
      body: { groups: [{ cohortName: "Grief, spring", sessions: [{ id: ids[2], number: 3 }] }] },
    });
    expect(await call("POST", "/closures", { days: [day], notify: false })).toMatchObject({
      status: 409,
      body: { code: "sessions_affected" },
    });
    const decisions = [{ sessionId: ids[2], action: "move", date: "2027-03-12", time: "18:30" }];
    const made = await call("POST", "/closures", { days: [day], decisions, notify: false });
    expect(made).toMatchObject({ status: 201, body: { kept: 0, changeSets: [{ kind: "moved" }] } });
    expect((await call("GET", "/closures?from=2027-03-01")).body).toMatchObject({
      items: [{ ...day, siteId: null, undecided: 0 }],
    });
    expect((await call("POST", `/closings/${made.body.id}/undo`)).status).toBe(204);
    expect((await call("GET", "/closures")).body).toEqual({ items: [] });
    expect((await call("GET", "/closures/holidays?year=2027&country=US&region=NY")).body.items.length).toBeGreaterThan(10);
    const text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20271224\r\nEND:VEVENT\r\nEND:VCALENDAR";
    const read = await call("POST", "/closures/calendar", { text });
    expect(read.body).toEqual({ items: [{ date: "2027-12-24", reason: "Closed" }], leftOut: 0 });
  });
});
