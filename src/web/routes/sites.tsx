import { Hono } from "hono";
import { findRoom, findSite, listRooms, listSites, listTravels } from "../../domain/site/queries.ts";
import { retireRoom, retireSite } from "../../domain/site/retire.ts";
import { addRoom, updateRoom } from "../../domain/site/save-room.ts";
import { addSite, updateSite } from "../../domain/site/save-site.ts";
import { setTravel } from "../../domain/site/set-travel.ts";
import { type Room, roomInput, type Site, siteInput, travelInput } from "../../domain/site/site.ts";
import type { AppEnv, C } from "../env.ts";
import { attempt, check, type FormValues, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { RoomPage } from "../pages/settings-room.tsx";
import { SitePage } from "../pages/settings-site.tsx";
import { SitesPage } from "../pages/settings-sites.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";
import { hoursFrom, toHourValues } from "../parts/hours-fields.tsx";

const doneWords: Record<string, string> = {
  site: "The site is saved.",
  room: "The room is saved.",
  travel: "The way is saved.",
  retired: "It is no longer in use.",
};

type Forms = { site?: FormState; travel?: FormState };

async function showSites(c: C, { site = emptyForm, travel = emptyForm }: Forms = {}) {
  const ctx = c.get("ctx");
  const [sites, rooms, travels] = await Promise.all([listSites(ctx), listRooms(ctx), listTravels(ctx)]);
  const done = doneWords[c.req.query("done") ?? ""];
  const refused = [site, travel].some(({ errors }) => errors.length > 0);
  const view = <SitesPage sites={sites} rooms={rooms} travels={travels} forms={{ site, travel }} done={done} />;
  return page(c, "Sites and rooms", view, refused ? 422 : 200);
}

function toSiteInput(values: FormValues) {
  const { name, address, timezone } = filled(values);
  return { name: name ?? "", address: address ?? null, timezone: timezone ?? null, openingHours: hoursFrom(values) };
}

const fromSite = (site: Site): FormValues => ({
  name: site.name,
  address: site.address ?? "",
  timezone: site.timezone ?? "",
  ...toHourValues(site.openingHours),
});

function toRoomInput(values: FormValues) {
  const { name, siteId, capacity, onlineUrl, stepFree, teenSuitable } = filled(values);
  return {
    name: name ?? "",
    siteId: siteId ?? null,
    onlineUrl: onlineUrl ?? null,
    capacity: capacity === undefined ? null : Number(capacity),
    stepFree: stepFree === "on",
    teenSuitable: teenSuitable === "on",
  };
}

const fromRoom = (room: Room): FormValues => ({
  name: room.name,
  siteId: room.siteId ?? "",
  capacity: room.capacity === null ? "" : String(room.capacity),
  onlineUrl: room.onlineUrl ?? "",
  ...(room.stepFree ? { stepFree: "on" } : {}),
  ...(room.teenSuitable ? { teenSuitable: "on" } : {}),
});

async function showSite(c: C, form?: FormState) {
  const site = await findSite(c.get("ctx"), c.req.param("id") ?? "");
  const view = <SitePage site={site} form={form ?? { values: fromSite(site), errors: [] }} />;
  return page(c, site.name, view, form ? 422 : 200);
}

async function showRoom(c: C, form?: FormState) {
  const ctx = c.get("ctx");
  const [room, sites] = await Promise.all([findRoom(ctx, c.req.param("id") ?? ""), listSites(ctx)]);
  const view = <RoomPage room={room} sites={sites} form={form ?? { values: fromRoom(room), errors: [] }} />;
  return page(c, room.name, view, form ? 422 : 200);
}

async function showNewRoom(c: C, form?: FormState) {
  const view = <RoomPage room={null} sites={await listSites(c.get("ctx"))} form={form ?? emptyForm} />;
  return page(c, "Add a room", view, form ? 422 : 200);
}

export const siteRoutes = new Hono<AppEnv>()
  .get("/settings/sites", (c) => showSites(c))
  .post("/settings/sites", async (c) => {
    const values = await readForm(c);
    const checked = check(siteInput, toSiteInput(values));
    if (!checked.ok) return showSites(c, { site: { values, errors: checked.errors } });
    await addSite(c.get("ctx"), checked.data);
    return c.redirect("/settings/sites?done=site", 303);
  })
  .get("/settings/sites/:id", (c) => showSite(c))
  .post("/settings/sites/:id", async (c) => {
    const values = await readForm(c);
    await findSite(c.get("ctx"), c.req.param("id"));
    const checked = check(siteInput, toSiteInput(values));
    if (!checked.ok) return showSite(c, { values, errors: checked.errors });
    await updateSite(c.get("ctx"), c.req.param("id"), checked.data);
    return c.redirect("/settings/sites?done=site", 303);
  })
  .post("/settings/sites/:id/retirement", async (c) => {
    const { errors } = await attempt(() => retireSite(c.get("ctx"), c.req.param("id")), "name");
    if (errors.length > 0) return showSite(c, { values: fromSite(await findSite(c.get("ctx"), c.req.param("id"))), errors });
    return c.redirect("/settings/sites?done=retired", 303);
  })
  .get("/settings/rooms/new", (c) => showNewRoom(c))
  .post("/settings/rooms", async (c) => {
    const values = await readForm(c);
    const checked = check(roomInput, toRoomInput(values));
    if (!checked.ok) return showNewRoom(c, { values, errors: checked.errors });
    const { errors } = await attempt(() => addRoom(c.get("ctx"), checked.data), "siteId");
    if (errors.length > 0) return showNewRoom(c, { values, errors });
    return c.redirect("/settings/sites?done=room", 303);
  })
  .get("/settings/rooms/:id", (c) => showRoom(c))
  .post("/settings/rooms/:id", async (c) => {
    const values = await readForm(c);
    await findRoom(c.get("ctx"), c.req.param("id"));
    const checked = check(roomInput, toRoomInput(values));
    if (!checked.ok) return showRoom(c, { values, errors: checked.errors });
    const { errors } = await attempt(() => updateRoom(c.get("ctx"), c.req.param("id"), checked.data), "siteId");
    if (errors.length > 0) return showRoom(c, { values, errors });
    return c.redirect("/settings/sites?done=room", 303);
  })
  .post("/settings/rooms/:id/retirement", async (c) => {
    const { errors } = await attempt(() => retireRoom(c.get("ctx"), c.req.param("id")), "name");
    if (errors.length > 0) return showRoom(c, { values: fromRoom(await findRoom(c.get("ctx"), c.req.param("id"))), errors });
    return c.redirect("/settings/sites?done=retired", 303);
  })
  .post("/settings/travel-times", async (c) => {
    const values = await readForm(c);
    const { from, to, minutes } = filled(values);
    const checked = check(travelInput, { from, to, minutes: minutes === undefined ? undefined : Number(minutes) });
    if (!checked.ok) return showSites(c, { travel: { values, errors: checked.errors } });
    const { errors } = await attempt(() => setTravel(c.get("ctx"), checked.data), "to");
    if (errors.length > 0) return showSites(c, { travel: { values, errors } });
    return c.redirect("/settings/sites?done=travel", 303);
  });
