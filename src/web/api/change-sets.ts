import { createRoute, z } from "@hono/zod-openapi";
import { type ChangeSet, changeKinds } from "../../domain/cohort/change-set.ts";
import { undoChange } from "../../domain/session/undo-change.ts";
import { json, refusals, resource } from "./openapi.ts";
import { idParam, instantText, toInstantText } from "./schemas.ts";

export const changeSetItem = z
  .object({
    id: z.string(),
    cohortId: z.string(),
    kind: z.enum(changeKinds),
    madeAt: instantText,
    tellsAt: instantText.nullable().openapi({ description: "When people are told by mail; null: nobody is" }),
    undoUntil: instantText.nullable().openapi({ description: "Until when it can be undone; null: it can't" }),
    undoneAt: instantText.nullable(),
    people: z.int().openapi({ description: "How many participants are told" }),
    guardians: z.int(),
  })
  .openapi("ChangeSet");

const text = (at: number | null): string | null => (at === null ? null : toInstantText(at));

export const toChangeSetItem = (set: ChangeSet): z.input<typeof changeSetItem> => ({
  id: set.id,
  cohortId: set.cohortId,
  kind: set.kind,
  madeAt: toInstantText(set.madeAt),
  tellsAt: text(set.dueAt),
  undoUntil: text(set.undoUntil),
  undoneAt: text(set.undoneAt),
  people: set.people,
  guardians: set.guardians,
});

const undo = createRoute({
  method: "post",
  path: "/change-sets/{id}/undo",
  tags: ["Sessions"],
  summary: "Undo a move, a cancellation or a change of place while nobody has been told",
  request: { params: idParam },
  responses: { 200: json(changeSetItem, "The change, undone"), ...refusals(401, 403, 404, 409) },
});

export const changeSetsApi = resource().openapi(undo, async (c) =>
  c.json(toChangeSetItem(await undoChange(c.get("ctx"), c.req.valid("param").id)), 200),
);
