import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import type { Org } from "../context.ts";
import { type LinkPurpose, type OpenedLink, openLink } from "../domain/enrolment/open-link.ts";
import { crisisLineOf } from "../domain/org/crisis-lines.ts";
import { limitRate } from "../domain/org/limit-rate.ts";
import { TooManyRequests } from "../errors.ts";
import { type Words, wordsOf } from "../words/words.ts";
import type { C } from "./env.ts";
import { readForm } from "./form.ts";
import { makeContext } from "./middleware/authorize.ts";
import { clientAddress } from "./middleware/same-origin.ts";
import { GonePage } from "./pages/reply.tsx";
import { Quiet } from "./parts/quiet.tsx";

type QuietStatus = 200 | 404 | 409 | 422 | 429;

/** Who reads: their own language, and whose page it is. */
type Reader = { org: Org; locale: string | null };

/** The language asked for in the address, else the reader's, else the browser's. */
export function wordsFor(c: C, reader: Reader | null): Words {
  const asked = c.req.query("lang");
  const known = asked === "en" || asked === "es" ? asked : (reader?.locale ?? null);
  return wordsOf(known ?? reader?.org.locale ?? c.req.header("accept-language"));
}

/** `?lang=es` where the page was asked for in a language, so that its links keep it. */
export const langOf = (c: C): string => {
  const asked = c.req.query("lang");
  return asked === "en" || asked === "es" ? `?lang=${asked}` : "";
};

export function quiet(
  c: C,
  words: Words,
  title: string,
  link: { org: Org; isOver?: true } | null,
  body: Child,
  status: QuietStatus = 200,
): Response | Promise<Response> {
  c.header("Referrer-Policy", "no-referrer");
  const switchTo = link && !link.isOver ? `${c.req.path.replace(/\/start$/, "")}?lang=${words.page.otherLocale}` : null;
  return c.html(
    <>
      {raw("<!doctype html>")}
      <Quiet
        words={words}
        title={title}
        asset={c.get("deps").asset}
        switchTo={switchTo}
        crisis={link ? crisisLineOf(link.org.country) : null}
        phone={link?.org.replyPhone ?? null}
      >
        {body}
      </Quiet>
    </>,
    status,
  );
}

/** Opens a link, or answers with the page that says nothing. Guessing is counted; a link that works never is. */
export async function withLink(
  c: C,
  purpose: LinkPurpose | readonly LinkPurpose[],
  use: (link: OpenedLink, words: Words) => Response | Promise<Response>,
): Promise<Response> {
  const deps = c.get("deps");
  // A calendar's address ends in what it is.
  const token = (c.req.param("token") ?? "").replace(/\.ics$/, "");
  const link = await openLink(deps, token, purpose, c.get("now"));
  return link ? use(link, wordsFor(c, { org: link.org, locale: link.participant.locale })) : refuseLink(c, wordsFor(c, null));
}

/** The page that says nothing: the same for a link that never was, has expired or was ended. Guesses are counted. */
export async function refuseLink(c: C, words: Words): Promise<Response> {
  const deps = c.get("deps");
  let wait: number | null = null;
  try {
    await limitRate(deps, `link|${clientAddress(c)}`, { max: 30, windowSeconds: 600 }, c.get("now"));
  } catch (error) {
    if (!(error instanceof TooManyRequests)) throw error;
    wait = error.retryAfterSeconds;
  }
  if (wait !== null) c.header("Retry-After", String(wait));
  return quiet(c, words, words.page.gone, null, <GonePage words={words} tooMany={wait !== null} />, wait === null ? 404 : 429);
}

/** What a mail program posts for whoever presses its own "unsubscribe" (RFC 8058). */
export const isOneClick = async (c: C): Promise<boolean> => (await readForm(c))["List-Unsubscribe"] === "One-Click";

type Stopping = { org: Org; holderId: string; reaches: boolean };

/**
 * Answers a one-click stop. Any link that was mailed gets the same answer, whether its holder is still enrolled, has left, or has
 * another address by now, so that the answer tells nobody which; it stops mail only to the address that it was mailed to.
 */
export async function stopAtOnce(c: C, found: Stopping | null, stop: (found: Stopping) => Promise<void>): Promise<Response> {
  if (!found) return refuseLink(c, wordsFor(c, null));
  if (found.reaches) await stop(found);
  return c.text("OK");
}

/** What the holder of a link acts as. */
export const contextOf = (c: C, link: OpenedLink) => makeContext(c, link.org, { kind: "participant", id: link.participant.id });

/** Back to the page of the link, with what was just done. */
export const back = (c: C, done: string, sessionId?: string): Response =>
  c.redirect(
    `/r/${c.req.param("token")}${langOf(c) || "?"}${langOf(c) ? "&" : ""}done=${done}${sessionId ? `&s=${sessionId}` : ""}`,
    303,
  );
