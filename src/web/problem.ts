import type { Context as HonoContext } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import {
  Conflict,
  DomainError,
  type FieldError,
  Forbidden,
  Invalid,
  NotFound,
  TooManyRequests,
  Unauthenticated,
} from "../errors.ts";

/** RFC 9457. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: FieldError[];
  requestId?: string;
};

const titles: Record<number, string> = {
  400: "Malformed request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported type",
  422: "Invalid fields",
  429: "Too many requests",
  500: "Something went wrong",
  503: "Unavailable",
};

function statusOf(error: DomainError): number {
  if (error instanceof NotFound) return 404;
  if (error instanceof Forbidden) return 403;
  if (error instanceof Unauthenticated) return 401;
  if (error instanceof Conflict) return 409;
  if (error instanceof Invalid) return 422;
  if (error instanceof TooManyRequests) return 429;
  return 500;
}

/** The one translation from what went wrong to what HTTP says. Unknown errors say nothing but a request id. */
export function toProblem(error: unknown, requestId: string): Problem {
  const make = (status: number, code: string, detail: string): Problem => ({
    type: "about:blank",
    title: titles[status] ?? "Error",
    status,
    detail,
    code,
  });
  if (error instanceof Invalid) return { ...make(422, error.code, error.message), errors: error.errors };
  if (error instanceof DomainError) return make(statusOf(error), error.code, error.message);
  if (error instanceof HTTPException) {
    const status = error.status;
    return make(status, `http_${status}`, error.message || (titles[status] ?? "Error"));
  }
  return { ...make(500, "internal", `Something went wrong on our side. Quote ${requestId} if you write to us.`), requestId };
}

export function problemResponse(c: HonoContext, problem: Problem, error: unknown): Response {
  const headers: Record<string, string> = { "content-type": "application/problem+json", "cache-control": "no-store" };
  if (error instanceof TooManyRequests) headers["retry-after"] = String(error.retryAfterSeconds);
  if (problem.status === 401) headers["www-authenticate"] = "Bearer";
  // The rest of what was too large is never read, so nothing can follow it.
  if (problem.status === 413) headers.connection = "close";
  return c.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, headers);
}
