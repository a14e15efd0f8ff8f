import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { type Answer, claimAnswer, freeKey, keepAnswer } from "../../domain/org/remember-answer.ts";
import { Conflict, Invalid } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { toProblem } from "../problem.ts";

const isApi = (c: C): boolean => c.req.path.startsWith("/api/v1/");

/** A body that comes to the API is JSON, or CSV where people are imported. */
export const bodyTypes = createMiddleware<AppEnv>(async (c, next) => {
  if (isApi(c) && c.req.raw.body !== null) {
    const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
    const wanted = c.req.path.startsWith("/api/v1/imports/") ? "text/csv" : "application/json";
    // Node gives every POST a body; one that is empty needs no type.
    if (type !== wanted && (await c.req.text()) !== "") throw new HTTPException(415, { message: `Send ${wanted}.` });
  }
  await next();
});

/** A POST under an Idempotency-Key happens once in 24 hours; whoever repeats it gets the first answer again. */
export const idempotency = createMiddleware<AppEnv>(async (c, next) => {
  const key = c.req.header("idempotency-key");
  if (key === undefined || c.req.method !== "POST" || !isApi(c)) return next();
  if (!/^[\x21-\x7e]{1,256}$/.test(key)) {
    throw new Invalid([{ path: "Idempotency-Key", message: "Use 1 to 256 visible characters." }]);
  }
  const ctx = c.get("ctx");
  const url = new URL(c.req.url);
  // Bytes: a file in another encoding than UTF-8 wouldn't survive being read as text.
  const request = { key, method: "POST", path: `${url.pathname}${url.search}`, body: new Uint8Array(await c.req.arrayBuffer()) };
  const { id, known } = await claimAnswer(ctx, request);
  if (known) {
    return c.body(known.body, known.status as 200, {
      "content-type": known.status >= 400 ? "application/problem+json" : "application/json",
      "idempotency-replayed": "true",
    });
  }
  await next();
  const { status } = c.res;
  if (status >= 400 && status < 500) await freeKey(ctx, id);
  else await keepAnswer(ctx, id, isFile(c.res) ? handedOver(c) : { status, body: await c.res.clone().text() });
});

const isFile = ({ headers }: Response): boolean =>
  !/^(application\/(problem\+)?json\b|$)/.test(headers.get("content-type") ?? "");

/** A file with people's names isn't kept for a day, and a second one would be another disclosure: whoever repeats is told so. */
function handedOver(c: C): Answer {
  const conflict = new Conflict(
    "file_handed_over",
    "A file was made under this key, and files aren't kept. Use a new key to have another one made and recorded.",
  );
  const problem = toProblem(conflict, c.get("requestId"));
  return { status: problem.status, body: JSON.stringify(problem) };
}
