import { OpenAPIHono } from "@hono/zod-openapi";
import type { z } from "zod";
import { Invalid } from "../../errors.ts";
import type { AppEnv } from "../env.ts";
import { fieldErrors } from "../form.ts";
import { problemSchema } from "./schemas.ts";

/** A resource's routes. Input that doesn't fit its schema becomes a 422 problem. */
export function resource(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw new Invalid(fieldErrors(result.error as unknown as z.ZodError));
    },
  });
}

export const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true as const,
  content: { "application/json": { schema } },
});

const problem = (description: string) => ({ description, content: { "application/problem+json": { schema: problemSchema } } });

const descriptions = {
  401: "No token, or one that isn't valid",
  403: "This role may not do this",
  404: "This org has no such row",
  409: "What is there rules it out; see `code`",
  422: "Fields that need another look; see `errors`",
  429: "Too many requests; see Retry-After",
} as const;

/** The refusals a route may answer with, for its description. */
export function refusals<Status extends keyof typeof descriptions>(...statuses: Status[]) {
  return Object.fromEntries(statuses.map((status) => [status, problem(descriptions[status])])) as Record<
    Status,
    ReturnType<typeof problem>
  >;
}
