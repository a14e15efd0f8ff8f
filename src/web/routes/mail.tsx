import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { displayName } from "../../domain/participant/participant.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { readParticipantMail } from "../../domain/reminder/participant-mail.ts";
import { readSessionMail } from "../../domain/reminder/session-mail.ts";
import type { AppEnv } from "../env.ts";
import { page } from "../page.tsx";
import { ParticipantMailPage } from "../pages/participant-mail.tsx";
import { SessionMailPage } from "../pages/session-mail.tsx";

const PAGE = 40;

/** What was sent, what is owed and what happened to it: about a session, and to a person. */
export const mailRoutes = new Hono<AppEnv>()
  .get("/sessions/:id/mail", async (c) => {
    const mail = await readSessionMail(c.get("ctx"), c.req.param("id"));
    return page(c, `Mail about a session, ${mail.cohort.name}`, <SessionMailPage mail={mail} />);
  })
  .get("/participants/:id/mail", async (c) => {
    const ctx = c.get("ctx");
    const person = await findParticipant(ctx, c.req.param("id"));
    const cursor = c.req.query("cursor");
    const [mail] = await Promise.all([
      readParticipantMail(ctx, person.id, { limit: PAGE, cursor, coming: !cursor }),
      recordRead(ctx, { kind: "participant", id: person.id }),
    ]);
    const name = displayName(person);
    return page(
      c,
      `Mail to ${name}`,
      <ParticipantMailPage person={{ id: person.id, name }} mail={mail} isFirstPage={!cursor} zone={ctx.org.timezone} />,
    );
  });
