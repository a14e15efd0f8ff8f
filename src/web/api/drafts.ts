import { createRoute, z } from "@hono/zod-openapi";
import { recordRead } from "../../domain/audit/record-read.ts";
import { answerInvitation } from "../../domain/draft/answer.ts";
import { dropDraft, resumeDraft, takeBack } from "../../domain/draft/close.ts";
import { createDraft } from "../../domain/draft/create.ts";
import { answerInput, draftInput, invitationInput, openingInput } from "../../domain/draft/draft.ts";
import { askAgain, invite } from "../../domain/draft/invite.ts";
import { openDraft } from "../../domain/draft/open.ts";
import { findDraft, findInvitation, listDrafts, listInvitations } from "../../domain/draft/queries.ts";
import { readTimes } from "../../domain/draft/times.ts";
import {
  askedAgain,
  draftItem,
  invitationItem,
  invited,
  openedDraft,
  slotItem,
  toDraftItem,
  toInvitationItem,
} from "./draft-items.ts";
import { json, jsonBody, refusals, resource } from "./openapi.ts";
import { idParam, listOf, listQuery } from "./schemas.ts";

const tags = ["Finding a time"];
const noContent = { description: "Done" };

export const draftsApi = resource()
  .openapi(
    createRoute({
      method: "post",
      path: "/drafts",
      tags,
      summary: "Begin to look for a time; nobody is asked yet",
      request: { body: jsonBody(draftInput) },
      responses: { 201: json(draftItem, "The draft"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(toDraftItem(await createDraft(c.get("ctx"), c.req.valid("json"))), 201),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/drafts",
      tags,
      summary: "Cohorts in draft, newest first",
      request: { query: listQuery },
      responses: { 200: json(listOf(draftItem), "A page of drafts"), ...refusals(401, 422) },
    }),
    async (c) => {
      const { items, nextCursor } = await listDrafts(c.get("ctx"), c.req.valid("query"));
      return c.json({ items: items.map(toDraftItem), nextCursor }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/drafts/{id}",
      tags,
      summary: "One draft and where it stands",
      request: { params: idParam },
      responses: { 200: json(draftItem, "The draft"), ...refusals(401, 403, 404) },
    }),
    async (c) => c.json(toDraftItem(await findDraft(c.get("ctx"), c.req.valid("param").id)), 200),
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/drafts/{id}/times",
      tags,
      summary: "Every weekly slot in question, best first, with who is lost in each",
      request: { params: idParam },
      responses: {
        200: json(z.object({ items: z.array(slotItem), nextCursor: z.null() }), "The slots"),
        ...refusals(401, 403, 404),
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const draft = await findDraft(ctx, c.req.valid("param").id);
      const items = await readTimes(ctx, draft);
      await recordRead(ctx, { kind: "draft", id: draft.id });
      return c.json({ items, nextCursor: null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "get",
      path: "/drafts/{id}/invitations",
      tags,
      summary: "Who is asked, with their newest answer",
      request: { params: idParam },
      responses: {
        200: json(z.object({ items: z.array(invitationItem), nextCursor: z.null() }), "Everybody who is asked"),
        ...refusals(401, 403, 404),
      },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id } = await findDraft(ctx, c.req.valid("param").id);
      const items = await listInvitations(ctx, id);
      await recordRead(ctx, { kind: "draft", id });
      return c.json({ items: items.map(toInvitationItem), nextCursor: null }, 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/drafts/{id}/invitations",
      tags,
      summary: "Ask people when they can come: by mail, unless `notify` is false",
      request: { params: idParam, body: jsonBody(invitationInput) },
      responses: { 201: json(invited, "How many are asked, and how many of them by mail"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(await invite(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/drafts/{id}/reminder",
      tags,
      summary: "Ask everybody again by mail who hasn't answered",
      request: { params: idParam },
      responses: { 201: json(askedAgain, "How many"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => c.json({ asked: await askAgain(c.get("ctx"), c.req.valid("param").id) }, 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/drafts/{id}/opening",
      tags,
      summary:
        "Open the cohort at a slot; those who can come get their places unless `enrol` is false, and a welcome two minutes on",
      request: { params: idParam, body: jsonBody(openingInput) },
      responses: { 201: json(openedDraft, "The cohort and how many have a place"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => c.json(await openDraft(c.get("ctx"), c.req.valid("param").id, c.req.valid("json")), 201),
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/drafts/{id}/dropping",
      tags,
      summary: "Give up looking for a time; links close",
      request: { params: idParam },
      responses: { 204: noContent, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await dropDraft(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/drafts/{id}/resumption",
      tags,
      summary: "Go on looking: after it was given up, or within two minutes of opening the cohort",
      request: { params: idParam },
      responses: { 200: json(draftItem, "The draft"), ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      const { id } = c.req.valid("param");
      await resumeDraft(c.get("ctx"), id);
      return c.json(toDraftItem(await findDraft(c.get("ctx"), id)), 200);
    },
  )
  .openapi(
    createRoute({
      method: "put",
      path: "/invitations/{id}/answer",
      tags,
      summary: "Enter somebody's hours for them",
      request: { params: idParam, body: jsonBody(answerInput) },
      responses: { 200: json(invitationItem, "The invitation with the answer"), ...refusals(401, 403, 404, 409, 422) },
    }),
    async (c) => {
      const ctx = c.get("ctx");
      const { id, draftId } = await findInvitation(ctx, c.req.valid("param").id);
      await answerInvitation(ctx, id, c.req.valid("json"));
      await recordRead(ctx, { kind: "draft", id: draftId });
      return c.json(toInvitationItem(await findInvitation(ctx, id)), 200);
    },
  )
  .openapi(
    createRoute({
      method: "post",
      path: "/invitations/{id}/removal",
      tags,
      summary: "Take an invitation back; their link closes",
      request: { params: idParam },
      responses: { 204: noContent, ...refusals(401, 403, 404, 409) },
    }),
    async (c) => {
      await takeBack(c.get("ctx"), c.req.valid("param").id);
      return c.body(null, 204);
    },
  );
