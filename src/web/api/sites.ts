import { createRoute, z } from "@hono/zod-openapi";
import { listRooms, listSites, listTravels } from "../../domain/site/queries.ts";
import { retireRoom, retireSite } from "../../domain/site/retire.ts";
import { addRoom, updateRoom } from "../../domain/site/save-room.ts";
import { addSite, updateSite } from "../../domain/site/save-site.ts";
import { setTravel } from "../../domain/site/set-travel.ts";
import { openHoursShape, type Room, roomInput, type Site, siteInput, travelInput } from "../../domain/site/site.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam } from "./schemas.ts";

const site = z
  .object({
    id: z.string(),
    name: z.string(),
    address: z.string().nullable(),
    timezone: z.string().nullable(),
    openingHours: z.array(openHoursShape),
    retired: z.boolean(),
  })
  .openapi("Site");

const room = z
  .object({
    id: z.string(),
    name: z.string(),
    siteId: z.string().nullable(),
    siteName: z.string().nullable(),
    capacity: z.int().nullable(),
    stepFree: z.boolean(),
    teenSuitable: z.boolean(),
    onlineUrl: z.string().nullable(),
    retired: z.boolean(),
  })
  .openapi("Room");

const travel = z.object({ from: z.string(), to: z.string(), minutes: z.int() }).openapi("Travel");

const toSiteItem = ({ createdAt: _, retiredAt, ...row }: Site) => ({ ...row, retired: retiredAt !== null });
const toRoomItem = ({ createdAt: _, retiredAt, ...row }: Room) => ({ ...row, retired: retiredAt !== null });

const tags = ["Sites and rooms"];
const all = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });
const none = { description: "Done" };

export const sitesApi = resource()
  .openapi(
    createRoute({
      method: "get",
      path: "/sites",
      tags,
      summary: "The sites in use",
      responses: { 200: json(all(site), "All of them"), ...refusals(401, 403) },
    }),
    async (c) => c.json({ items: (await listSites(c.get("ctx"))).map(toSiteItem) }, 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/sites",
      tags,
      summary: "Add a site",
      request: { body: jsonBody(siteInput) },
      responses: { 201: json(site, "The site"), ...refusals(401, 403, 422) },
    }),
    async (c) => c.json(toSiteItem(await addSite(c.get("ctx"), c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/sites/{id}",
      tags,
      summary: "Change all of a site; what is left out is cleared",
      request: { params: idParam, body: jsonBody(siteInput) },
      responses: { 200: json(site, "The site"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => c.json(toSiteItem(await updateSite(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/sites/{id}/retirement",
      tags,
      summary: "Take a site out of use",
      request: { params: idParam },
      responses: { 204: none, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await retireSite(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/rooms",
      tags,
      summary: "The rooms in use, with their site",
      responses: { 200: json(all(room), "All of them"), ...refusals(401, 403) },
    }),
    async (c) => c.json({ items: (await listRooms(c.get("ctx"))).map(toRoomItem) }, 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/rooms",
      tags,
      summary: "Add a room at a site, or one online",
      request: { body: jsonBody(roomInput) },
      responses: { 201: json(room, "The room"), ...refusals(401, 403, 422) },
    }),
    async (c) => c.json(toRoomItem(await addRoom(c.get("ctx"), c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/rooms/{id}",
      tags,
      summary: "Change all of a room; what is left out is cleared",
      request: { params: idParam, body: jsonBody(roomInput) },
      responses: { 200: json(room, "The room"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => c.json(toRoomItem(await updateRoom(c.get("ctx"), c.req.valid("param").id, c.req.valid("json"))), 200),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/rooms/{id}/retirement",
      tags,
      summary: "Take a room out of use; not while a group is still to meet there",
      request: { params: idParam },
      responses: { 204: none, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await retireRoom(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/travel-times",
      tags,
      summary: "How long one takes between sites, either way",
      responses: { 200: json(all(travel), "All of them"), ...refusals(401, 403) },
    }),
    async (c) => {
      const travels = await listTravels(c.get("ctx"));
      return c.json({ items: travels.map(({ siteA, siteB, minutes }) => ({ from: siteA, to: siteB, minutes })) }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/travel-times",
      tags,
      summary: "Say how long one takes between two sites",
      request: { body: jsonBody(travelInput) },
      responses: { 200: json(travel, "As it is now"), ...refusals(401, 403, 404, 422) },
    }),
    async (c) => {
      await setTravel(c.get("ctx"), c.req.valid("json"));
      return c.json(c.req.valid("json"), 200);
    },
  );
