import { z } from "@hono/zod-openapi";

// Shapes that more than one resource uses. Every body is a strictObject: unknown fields are refused.

export const instantText = z.iso.datetime().openapi({ example: "2027-03-14T22:30:00Z" });
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string().optional(),
  })
  .openapi("Problem");

export const idParam = z.object({ id: z.string().max(60) });

const MANY = "Give a whole number from 1 to 200.";

export const listQuery = z.strictObject({
  limit: z.coerce.number(MANY).int(MANY).min(1, MANY).max(200, MANY).default(50),
  cursor: z.string("Give it once.").max(200, "Give the cursor of an answer.").optional(),
});

export const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Epoch milliseconds as the API writes them: `2027-03-14T22:30:00Z`. */
export const toInstantText = (at: number): string => new Date(at).toISOString().replace(/\.000Z$/, "Z");
