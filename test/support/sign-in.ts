import { desc, eq } from "drizzle-orm";
import { deliveries } from "../../db/schema/index.ts";
import type { World } from "./world.ts";

/** A form post as the app's own pages make it. */
export async function post(
  world: World,
  path: string,
  values: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return world.app.request(path, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
      accept: "text/html",
      ...headers,
    },
    body: new URLSearchParams(values).toString(),
  });
}

/** The newest sign-in code owed to anyone, as its receiver would read it. */
export async function newestCode(world: World): Promise<string | null> {
  await world.settled();
  const [row] = await world.deps.db
    .select()
    .from(deliveries)
    .where(eq(deliveries.kind, "sign_in_code"))
    .orderBy(desc(deliveries.id))
    .limit(1);
  if (!row?.payload) return null;
  const text = world.deps.vault.org(row.orgId).open({ table: "deliveries", row: row.id, column: "payload" }, row.payload);
  return (JSON.parse(text) as { code: string }).code;
}

/** The Cookie header a browser would send after this answer; a cookie that was emptied is gone. */
export const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0] ?? "")
    .filter((cookie) => !cookie.endsWith("="))
    .join("; ");

/** Signs a staff address in the way a person does. */
export async function signIn(world: World, email: string): Promise<string> {
  await post(world, "/login", { email });
  const code = await newestCode(world);
  const answer = await post(world, "/login/code", { email, code: code ?? "" });
  if (answer.status !== 303) throw new Error(`signing in answered ${answer.status}`);
  return cookieOf(answer);
}
