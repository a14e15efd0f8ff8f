import { Hono } from "hono";
import { answerInvitation } from "../../domain/draft/answer.ts";
import { answerInput, weeksOf } from "../../domain/draft/draft.ts";
import { type Answer, hoursToAsk } from "../../domain/draft/hours.ts";
import { type InvitationLink, openInvitation } from "../../domain/draft/open-link.ts";
import { findDraft, findInvitation } from "../../domain/draft/queries.ts";
import { chooseMail } from "../../domain/enrolment/choose-mail.ts";
import { findStopping } from "../../domain/enrolment/open-link.ts";
import { limitRate } from "../../domain/org/limit-rate.ts";
import { Conflict, TooManyRequests } from "../../errors.ts";
import { isZone } from "../../time.ts";
import type { Words } from "../../words/words.ts";
import type { AppEnv, C } from "../env.ts";
import { check, readForm } from "../form.ts";
import { isOneClick, langOf, quiet, refuseLink, stopAtOnce, wordsFor } from "../link.tsx";
import { makeContext } from "../middleware/authorize.ts";
import { FindTimePage, SettledPage, StopAskingPage } from "../pages/find-time.tsx";

const baseOf = (c: C): string => `/t/${c.req.param("token")}`;

const contextOf = (c: C, link: InvitationLink) => makeContext(c, link.org, { kind: "participant", id: link.participant.id });

const back = (c: C, done: string): Response =>
  c.redirect(`${baseOf(c)}${langOf(c) || "?"}${langOf(c) ? "&" : ""}done=${done}`, 303);

async function withInvitation(
  c: C,
  use: (link: InvitationLink, words: Words) => Response | Promise<Response>,
): Promise<Response> {
  const link = await openInvitation(c.get("deps"), c.req.param("token") ?? "", c.get("now"));
  return link ? use(link, wordsFor(c, { org: link.org, locale: link.participant.locale })) : refuseLink(c, wordsFor(c, null));
}

/** What was sent and not taken: it stays on the page. */
type Refusal = { given: Partial<Answer>; error: string; status: 422 | 429 };

async function show(c: C, link: InvitationLink, words: Words, refusal: Refusal | null = null): Promise<Response> {
  const given = refusal?.given;
  const title = words.page.findTime.title;
  if (link.settled) return quiet(c, words, title, link, <SettledPage words={words} />, refusal ? 409 : 200);
  const ctx = contextOf(c, link);
  const [draft, { answer }] = await Promise.all([findDraft(ctx, link.draftId), findInvitation(ctx, link.invitationId)]);
  const asked = c.req.query("zone") ?? "";
  const zone = given?.zone ?? (isZone(asked) ? asked : (answer?.zone ?? link.participant.timezone ?? draft.timezone));
  const chosen = given?.hours ?? (answer?.zone === zone ? answer.hours : []);
  const body = (
    <FindTimePage
      words={words}
      base={baseOf(c)}
      lang={langOf(c)}
      zone={zone}
      hours={hoursToAsk(draft, zone, weeksOf(draft))}
      chosen={new Set(chosen)}
      now={c.get("now")}
      alias={link.alias ?? link.org.alias}
      done={refusal ? undefined : c.req.query("done")}
      error={refusal?.error ?? null}
    />
  );
  return quiet(c, words, title, link, body, refusal?.status ?? 200);
}

/** Nobody changes their mind this often; each answer is a row that is kept. */
const ANSWERS = { max: 20, windowSeconds: 3_600 };

export const findTimeRoutes = new Hono<AppEnv>()
  .get("/t/:token", (c) => withInvitation(c, (link, words) => show(c, link, words)))
  .post("/t/:token", (c) =>
    withInvitation(c, async (link, words) => {
      const { zone = "", hours = [] } = await readForm(c);
      const checked = check(answerInput, { zone, hours: Array.isArray(hours) ? hours : [hours] });
      const { refused, tooMany } = words.page.findTime;
      const not = (given: Partial<Answer>, error = refused, status: Refusal["status"] = 422) => ({ given, error, status });
      if (!checked.ok) return show(c, link, words, not({}));
      if (link.settled) return show(c, link, words, not(checked.data));
      try {
        await limitRate(c.get("deps"), `answer|${c.req.param("token")}`, ANSWERS, c.get("now"));
        await answerInvitation(contextOf(c, link), link.invitationId, checked.data);
      } catch (error) {
        if (error instanceof Conflict) return show(c, { ...link, settled: true }, words, not(checked.data));
        if (!(error instanceof TooManyRequests)) throw error;
        c.header("Retry-After", String(error.retryAfterSeconds));
        return show(c, link, words, not(checked.data, tooMany, 429));
      }
      return back(c, "saved");
    }),
  )
  .get("/t/:token/stop", (c) =>
    withInvitation(c, (link, words) =>
      quiet(c, words, words.mail.stop, link, <StopAskingPage words={words} base={baseOf(c)} lang={langOf(c)} />),
    ),
  )
  .post("/t/:token/stop", async (c) => {
    if (await isOneClick(c)) {
      const found = await findStopping(c.get("deps"), c.req.param("token"), c.get("now"));
      return stopAtOnce(c, found, ({ org, holderId: id }) =>
        chooseMail(makeContext(c, org, { kind: "participant", id }), id, false, "one_click"),
      );
    }
    return withInvitation(c, async (link) => {
      await chooseMail(contextOf(c, link), link.participant.id, false, "link");
      return back(c, "stopped");
    });
  });
