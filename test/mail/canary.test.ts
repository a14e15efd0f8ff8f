import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Context } from "../../src/context.ts";
import { cohortInput } from "../../src/domain/cohort/cohort.ts";
import { editCohort } from "../../src/domain/cohort/edit.ts";
import { openCohort } from "../../src/domain/cohort/open.ts";
import { addContact } from "../../src/domain/contact/add-contact.ts";
import { consentPurposes, contactInput } from "../../src/domain/contact/contact.ts";
import { recordConsent } from "../../src/domain/contact/record-consent.ts";
import { createDraft } from "../../src/domain/draft/create.ts";
import { draftInput } from "../../src/domain/draft/draft.ts";
import { invite } from "../../src/domain/draft/invite.ts";
import { enrol } from "../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { createProgram } from "../../src/domain/program/create.ts";
import { wholeProgram } from "../../src/domain/program/program.ts";
import { cancelSession } from "../../src/domain/session/cancel.ts";
import { moveSession } from "../../src/domain/session/move.ts";
import type { Mail } from "../../src/mail/provider.ts";
import { tick } from "../../src/tick.ts";
import { offerAll } from "../support/appointments.ts";
import { createWorld, NOW, type World } from "../support/world.ts";

/** `npm run test:canary` takes a thousand. */
const COHORTS = Number(process.env.CANARY_COHORTS ?? 12);
const DAY = 86_400_000;

type Spec = {
  mode: "closed" | "rolling" | "drop_in";
  online: boolean;
  timezone: string;
  startTime: string;
  locale: "en" | "es";
  change: "none" | "move" | "cancel" | "place";
  answer: string;
};

const spec: fc.Arbitrary<Spec> = fc.record({
  mode: fc.constantFrom("closed", "rolling", "drop_in"),
  online: fc.boolean(),
  timezone: fc.constantFrom("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca"),
  startTime: fc.constantFrom("09:00", "18:30", "22:15"),
  locale: fc.constantFrom("en", "es"),
  change: fc.constantFrom("none", "move", "cancel", "place"),
  answer: fc.constantFrom("coming", "cant_come"),
});

/** What must stay inside is a word of this shape, so that whatever escapes says where it comes from. */
const canary = (at: number, what: string): string => `zq${at}${what}`;
const canaries = /zq\d+(?:org|program|phase|topic|cohort|place2?|room|reason|relation|given[abc]|family[abc]|mail[abc])/g;
const canariesIn = (text: string): string[] => [...new Set(text.toLowerCase().match(canaries) ?? [])];

const tokensIn = (text: string): string[] =>
  [...text.matchAll(/\/(?:r|g|t|c|confirm)\/([\w-]{20,})/g)].map(([, token = ""]) => token);

async function openOne(ctx: Context, at: number, one: Spec): Promise<void> {
  const program = await createProgram(
    ctx,
    wholeProgram.parse({
      name: canary(at, "program"),
      sessionCount: 2,
      sessionMinutes: 60,
      enrolmentMode: one.mode,
      completionRule: one.mode === "drop_in" ? "open_ended" : "sequential",
      phases: [{ name: canary(at, "phase"), from: 1, to: 2 }],
      modules: [{ number: 1, name: canary(at, "topic"), entryPoint: true }],
    }),
  );
  const group = {
    programId: program.id,
    name: canary(at, "cohort"),
    timezone: one.timezone,
    place: canary(at, "place"),
    facilitatorIds: [ctx.actor.kind === "staff" ? ctx.actor.id : ""],
    ...(one.online ? { onlineUrl: `https://room.example/${canary(at, "room")}` } : {}),
  };
  const dated = cohortInput.parse({ ...group, firstDate: "2027-02-10", startTime: one.startTime });
  const { cohort, sessions } = await openCohort(ctx, dated);
  const when = { startsFrom: "2027-02-17", weekdays: [2, 4], earliest: "16:00", latest: "20:00" };
  const draft = await createDraft(ctx, draftInput.parse({ ...group, ...when }));
  for (const who of ["a", "b"]) {
    const person = await createParticipant(
      ctx,
      participantInput.parse({
        givenName: canary(at, `given${who}`),
        familyName: canary(at, `family${who}`),
        email: `${canary(at, `mail${who}`)}@example.org`,
        phone: `+1 555 ${String(at).padStart(4, "0")}`,
        locale: one.locale,
        emailPermission: true,
        ...(who === "a" ? { birthDate: "2012-05-05" } : {}),
      }),
    );
    if (who === "a") await addGuardian(ctx, person.id, at, one);
    const { id: enrolmentId } = await enrol(ctx, cohort.id, { participantId: person.id });
    if (one.mode === "closed") await offerAll(ctx, cohort.id, [enrolmentId], { name: canary(at, "meeting"), notify: true });
    await invite(ctx, draft.id, { participantIds: [person.id] });
  }
  const [, second] = sessions;
  if (!second || one.change === "none") return;
  if (one.change === "place") await editCohort(ctx, cohort.id, { place: canary(at, "place2") });
  else if (one.change === "move")
    await moveSession(ctx, second.id, { date: "2027-02-18", time: one.startTime, scope: "this", notify: true });
  else await cancelSession(ctx, second.id, { reason: canary(at, "reason"), reschedule: "push", notify: true });
}

/** Who is told all that a guardian may be told. */
async function addGuardian(ctx: Context, participantId: string, at: number, { locale }: Spec): Promise<void> {
  const { id } = await addContact(
    ctx,
    participantId,
    contactInput.parse({
      givenName: canary(at, "givenc"),
      familyName: canary(at, "familyc"),
      relation: canary(at, "relation"),
      email: `${canary(at, "mailc")}@example.org`,
      locale,
    }),
  );
  for (const purpose of consentPurposes) await recordConsent(ctx, id, { purpose, givenBy: "minor" });
}

/** All that a person can reach from one mail of theirs: every page and file behind its link, and what each press answers. */
async function reach(world: World, mail: Mail, answer: string): Promise<string[]> {
  const path = /http:\/\/localhost:8787(\/[rgtb]\/[\w-]+)/.exec(mail.text)?.[1];
  if (!path) return [];
  const seen: string[] = [];
  const take = async (where: string, values?: Record<string, string>) => {
    const response = await world.app.request(where, {
      method: values ? "POST" : "GET",
      headers: { accept: "text/html", ...(values ? { "content-type": "application/x-www-form-urlencoded" } : {}) },
      ...(values ? { body: new URLSearchParams(values).toString() } : {}),
    });
    seen.push(`${JSON.stringify([...response.headers])}\n${await response.text()}`);
  };
  if (path.startsWith("/g/")) {
    for (const tail of ["", "?lang=es", "/stop"]) await take(path + tail);
    await take(`${path}/stop`, {});
    await take(path);
    return seen;
  }
  if (path.startsWith("/b/")) {
    for (const tail of ["", "?lang=es", "/stop", "/calendar.ics"]) await take(path + tail);
    const at = /name="at" value="(\d+)"/.exec(seen[0] ?? "")?.[1];
    await take(path, { at: at ?? "1" });
    await take(path);
    await take(`${path}/calendar.ics`);
    await take(path, { at: "nonsense" });
    return seen;
  }
  if (path.startsWith("/t/")) {
    for (const tail of ["", "?lang=es", "?zone=Asia/Kathmandu", "/stop"]) await take(path + tail);
    await take(path, { zone: "Asia/Kathmandu", "hours[]": "2-18" });
    await take(path);
    await take(path, { zone: "nowhere" });
    return seen;
  }
  for (const tail of ["", "?lang=es", "/stop", "/preferences", "/forget", "/feed", "/calendar.ics"]) await take(path + tail);
  await take(path, { answer, note: "zq0note" });
  await take(`${path}/preferences`, { reminderChoice: "all", locale: "en", timezone: "Asia/Kathmandu" });
  await take(path, { answer: "perhaps" });
  await take(`${path}/feed`, {});
  const feed = /http:\/\/localhost:8787(\/c\/[\w-]+\.ics)/.exec(seen.at(-1) ?? "")?.[1];
  if (feed) await take(feed);
  return seen;
}

describe(`${COHORTS} random cohorts`, () => {
  test("let nothing of anybody else, nor of the group, into any mail, page, feed or log line", {
    timeout: 1_200_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(spec, { minLength: COHORTS, maxLength: COHORTS }), async (specs) => {
        const logged: string[] = [];
        const world = await createWorld({ log: (...line) => void logged.push(JSON.stringify(line)) });
        const ctx = await (await world.createOrg("zq0org")).as("manager");
        for (const [at, one] of specs.entries()) await openOne(ctx, at + 1, one);
        await tick(world.deps);
        for (let days = 0; days < 10; days += 1) {
          world.setNow(NOW + days * DAY);
          let before = -1;
          while (before !== world.provider.mails().length) {
            before = world.provider.mails().length;
            await tick(world.deps);
          }
        }
        const mails = world.provider.mails();
        const escaped: string[] = [];
        const owners = new Map<string, string>();
        for (const mail of mails) for (const token of tokensIn(mail.text)) owners.set(token, mail.to);
        const watch = (text: string, to: string, where: string) => {
          const [, at = "", who = ""] = /^zq(\d+)mail([abc])@/.exec(to) ?? [];
          const own = [`zq${at}mail${who}`, `zq${at}given${who}`];
          escaped.push(...canariesIn(text).flatMap((found) => (own.includes(found) ? [] : [`${found} in ${where} of ${to}`])));
          const foreign = tokensIn(text).filter((token) => owners.has(token) && owners.get(token) !== to);
          escaped.push(...foreign.map(() => `a token of somebody else in ${where} of ${to}`));
        };
        const last = new Map(mails.map((mail) => [mail.to, mail]));
        for (const mail of mails) {
          watch(JSON.stringify(mail), mail.to, "a mail");
          for (const { content } of mail.attachments ?? [])
            watch(Buffer.from(content, "base64").toString("utf8").replaceAll("\r\n ", ""), mail.to, "a calendar file");
        }
        expect(mails.some(({ attachments }) => attachments)).toBe(true);
        const asking = mails.filter(({ text }) => /\/t\//.test(text));
        expect(asking.length).toBe(2 * COHORTS);
        for (const [at, mail] of [...asking, ...last.values()].entries())
          for (const text of await reach(world, mail, specs[at % specs.length]?.answer ?? "coming"))
            watch(text.replaceAll("zq0note", ""), mail.to, "a page");
        await world.settled();
        const secrets = [...owners.keys()];
        escaped.push(...logged.flatMap((line) => canariesIn(line).map((found) => `${found} in a log line`)));
        escaped.push(
          ...logged.filter((line) => secrets.some((token) => line.includes(token))).map(() => "a token in a log line"),
        );
        expect(escaped).toEqual([]);
        const guardians = [...last.keys()].filter((to) => /mailc@/.test(to)).length;
        const staff = [...last.keys()].filter((to) => !to.startsWith("zq")).length;
        expect(staff).toBe(1);
        expect(last.size - guardians - staff).toBe(2 * COHORTS);
        // A tick a day at one hour falls into some zones' quiet hours each time.
        expect(guardians).toBeGreaterThan(COHORTS / 3);
        expect(mails.length).toBeGreaterThan(4 * COHORTS);
        console.log(`${COHORTS} cohorts, ${mails.length} mails, ${logged.length} log lines: nothing escaped`);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  });
});
