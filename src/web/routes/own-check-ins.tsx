import { Hono } from "hono";
import { fillIn } from "../../domain/check-in/fill-in.ts";
import { type Asked, findAsked, findToday, standsOn } from "../../domain/check-in/queries.ts";
import type { OpenedLink } from "../../domain/enrolment/open-link.ts";
import { crisisLineOf } from "../../domain/org/crisis-lines.ts";
import { limitRate } from "../../domain/org/limit-rate.ts";
import { Conflict, Invalid, TooManyRequests } from "../../errors.ts";
import type { Words } from "../../words/words.ts";
import { toCheckInInput } from "../check-in-form.ts";
import type { AppEnv, C } from "../env.ts";
import { type FormValues, readForm } from "../form.ts";
import { contextOf, langOf, quiet, withLink } from "../link.tsx";
import { OwnCheckInPage } from "../pages/own-check-in.tsx";

/** Made by a facilitator for one session, or the link of any mail about the group: there it asks about today's. */
const purposes = ["check_in", "reply"] as const;
const SENDS = { max: 20, windowSeconds: 3_600 };

async function askedOf(c: C, link: OpenedLink): Promise<Asked | null> {
  const ctx = contextOf(c, link);
  if (link.purpose === "reply") return findToday(ctx, link.enrolmentId ?? "");
  const asked = await findAsked(ctx, link.sessionId ?? "");
  return standsOn(asked, ctx.now) === "today" ? asked : null;
}

type Refusal = { error: string; values: FormValues; status: 409 | 422 | 429 };

async function show(c: C, link: OpenedLink, words: Words, refusal: Refusal | null = null) {
  const asked = await askedOf(c, link);
  const body = (
    <OwnCheckInPage
      words={words}
      action={`/k/${c.req.param("token")}${langOf(c)}`}
      kinds={asked?.kinds ?? null}
      values={refusal?.values ?? {}}
      error={refusal?.error ?? null}
      isSaved={c.req.query("done") === "1" && refusal === null}
      crisis={crisisLineOf(link.org.country)}
    />
  );
  return quiet(c, words, words.page.checkIn.title, link, body, refusal?.status ?? 200);
}

export const ownCheckInRoutes = new Hono<AppEnv>()
  .get("/k/:token", (c) => withLink(c, purposes, (link, words) => show(c, link, words)))
  .post("/k/:token", (c) =>
    withLink(c, purposes, async (link, words) => {
      const said = words.page.checkIn;
      const values = await readForm(c);
      const refuse = (error: string, status: Refusal["status"]) => show(c, link, words, { error, values, status });
      const asked = await askedOf(c, link);
      if (!asked) return refuse(said.none, 409);
      const checked = toCheckInInput(values, asked.kinds, undefined);
      if (!checked.ok) return refuse(checked.errors.some(({ path }) => path === "answers") ? said.empty : said.refused, 422);
      try {
        await limitRate(c.get("deps"), `check-in|${c.req.param("token")}`, SENDS, c.get("now"));
        await fillIn(contextOf(c, link), { sessionId: asked.sessionId, enrolmentId: link.enrolmentId ?? "" }, checked.data);
      } catch (error) {
        if (error instanceof Invalid) return refuse(said.refused, 422);
        if (error instanceof Conflict) return refuse(error.code === "saved_meanwhile" ? said.meanwhile : said.none, 409);
        if (!(error instanceof TooManyRequests)) throw error;
        c.header("Retry-After", String(error.retryAfterSeconds));
        return refuse(said.tooMany, 429);
      }
      return c.redirect(`/k/${c.req.param("token")}${langOf(c) || "?"}${langOf(c) ? "&" : ""}done=1`, 303);
    }),
  );
