import { describe, expect, test } from "vitest";
import { composeMail, patterns } from "../../src/mail/compose.ts";
import type { MailFacts, MonthFigures, When } from "../../src/mail/facts.ts";
import { bytesOf } from "../../src/mail/pattern.ts";

const at: When = {
  startsAt: Date.parse("2027-03-03T23:30:00Z"),
  endsAt: Date.parse("2027-03-04T01:00:00Z"),
  zone: "America/New_York",
};
const later: When = { startsAt: at.startsAt + 604_800_000, endsAt: at.endsAt + 604_800_000, zone: at.zone };

const common = {
  orgId: "org_1",
  deliveryId: "dlv_1",
  to: "ada@example.org",
  from: '"Appointments" <mail@example.org>',
  alias: "Appointments",
  phone: "+1 555 010 0100",
};
const person = {
  ...common,
  name: "Ada",
  pageUrl: "https://c.example/r/tok",
  stopUrl: "https://c.example/r/tok/stop",
  place: "the usual place",
  line: null,
};

const guardian = { ...person, name: "Rosa", pageUrl: "https://c.example/g/tok", stopUrl: "https://c.example/g/tok/stop" };

const shown: MonthFigures = {
  ...{ held: 12, cancelled: 0, unmarked: 2, strict: 0.784, adjusted: 1, noShow: 0 },
  ...{ enrolled: 41, started: 37, contactMinutes: 8_130 },
};
const few: MonthFigures = {
  ...shown,
  strict: "hidden",
  adjusted: "none",
  noShow: "none",
  started: "hidden",
  contactMinutes: "hidden",
};
const summary = {
  ...{ kind: "summary" as const, month: { at: at.startsAt, zone: at.zone }, asOf: later.startsAt, inNeed: 3 },
  reportsUrl: "https://c.example/reports?from=2027-03-01&to=2027-03-31",
};

const every = (locale: "en" | "es"): MailFacts[] => [
  { ...person, locale, kind: "reminder", when: at },
  { ...person, locale, kind: "welcome", when: at },
  { ...person, locale, kind: "welcome", when: null },
  { ...person, locale, kind: "moved", changes: [{ before: at, after: later }] },
  {
    ...person,
    locale,
    kind: "moved",
    changes: [
      { before: at, after: later },
      { before: later, after: at },
    ],
  },
  { ...person, locale, kind: "cancelled", cancelled: [at], next: later },
  { ...person, locale, kind: "cancelled", cancelled: [at, later], next: null },
  {
    ...person,
    locale,
    kind: "changed",
    changes: [{ before: at, after: later }],
    cancelled: [later],
    where: "label",
    next: later,
  },
  { ...person, locale, kind: "changed", changes: [], cancelled: [], where: "link", next: later },
  { ...person, locale, kind: "changed", changes: [], cancelled: [], added: [later], where: null, next: null },
  { ...person, locale, kind: "changed", changes: [], cancelled: [], added: [at, later], where: "link", next: later },
  { ...person, locale, kind: "changed", changes: [], cancelled: [at], where: "ask", next: null },
  { ...guardian, locale, kind: "guardian_changed", changes: [], cancelled: [], where: "ask", next: later },
  { ...guardian, locale, kind: "guardian_changed", changes: [], cancelled: [], added: [later], where: null, next: null },
  {
    ...guardian,
    locale,
    kind: "guardian_changed",
    changes: [{ before: at, after: later }],
    cancelled: [at, later],
    where: null,
    next: null,
  },
  { ...guardian, locale, kind: "guardian_reminder", when: at },
  { ...guardian, locale, kind: "guardian_moved", changes: [{ before: at, after: later }] },
  {
    ...guardian,
    locale,
    kind: "guardian_moved",
    changes: [
      { before: at, after: later },
      { before: later, after: at },
    ],
  },
  { ...guardian, locale, kind: "guardian_cancelled", cancelled: [at], next: later },
  { ...guardian, locale, kind: "guardian_cancelled", cancelled: [at, later], next: null },
  { ...person, locale, kind: "find_time" },
  { ...person, locale, kind: "appointment_offer" },
  { ...person, locale, kind: "appointment_reminder", when: at },
  { ...person, locale, kind: "appointment_changed", when: at, isOff: false },
  { ...person, locale, kind: "appointment_changed", when: at, isOff: true },
  { ...common, locale, kind: "confirm_address", confirmUrl: "https://c.example/confirm/tok" },
  {
    ...common,
    locale,
    kind: "staff_invitation",
    orgName: "Harbor House",
    inviterName: "Dana",
    loginUrl: "https://c.example/login",
    role: "peer",
  },
  { ...common, locale, kind: "sign_in_code", code: "123456", minutesValid: 10 },
  {
    ...common,
    locale,
    kind: "digest",
    day: { at: at.startsAt - 41_400_000, zone: at.zone },
    agenda: [
      { when: at, alias: "Appointments", dropIn: false, expected: 1, cantCome: 1, joining: 1 },
      { when: { ...later, zone: "Asia/Tokyo" }, alias: "Wednesdays", dropIn: false, expected: 5, cantCome: 2, joining: 3 },
      { when: at, alias: "Wednesdays", dropIn: true, expected: 4, cantCome: 0, joining: 0 },
    ],
    todayUrl: "https://c.example/",
  },
  {
    ...common,
    locale,
    kind: "alert",
    missed: 1,
    failed: 2,
    uncertain: 1,
    parked: "refused",
    silent: true,
    mailUrl: "https://c.example/reports/mail",
  },
  {
    ...common,
    locale,
    kind: "alert",
    missed: 3,
    failed: 1,
    uncertain: 4,
    parked: "quota",
    silent: false,
    mailUrl: "https://c.example/reports/mail",
  },
  { ...common, locale, kind: "register_nudge", when: at, registerUrl: "https://c.example/sessions/ses_1" },
  { ...common, locale, kind: "cover_request", when: at, answerUrl: "https://c.example/cover/cov_1" },
  { ...common, locale, kind: "attention", tasksUrl: "https://c.example/tasks" },
  { ...common, locale, ...summary, figures: shown, before: few },
  { ...common, locale, ...summary, figures: few, before: shown },
  { ...common, locale, ...summary, figures: shown, before: null },
];

describe("composeMail", () => {
  test("a reminder says when, where and how to answer, in English", async () => {
    const mail = await composeMail({ ...person, locale: "en", kind: "reminder", when: at });
    expect(mail.subject).toBe("Appointments: Wed, Mar 3, 6:30 PM Eastern Time");
    expect(mail.text).toContain("Hello Ada,");
    expect(mail.text).toContain("When: Wednesday, March 3, 2027, 6:30 PM–8:00 PM, Eastern Time\nWhere: the usual place");
    expect(mail.text).toContain("https://c.example/r/tok\n");
    expect(mail.html).toContain("Wednesday, March 3, 2027");
    expect(mail.html).toContain('href="https://c.example/r/tok"');
    expect(mail.html).toContain('lang="en"');
    expect(mail.headers).toEqual({
      "List-Unsubscribe": "<https://c.example/r/tok/stop>",
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
    expect(mail.tags).toEqual([
      { name: "delivery", value: "dlv_1" },
      { name: "org", value: "org_1" },
    ]);
  });

  test("and in Spanish", async () => {
    const mail = await composeMail({ ...person, locale: "es", kind: "reminder", when: at, place: "el lugar de siempre" });
    expect(mail.text).toContain("Hola, Ada:");
    expect(mail.text).toContain("miércoles, 3 de marzo de 2027");
    expect(mail.html).toContain('lang="es"');
  });

  test("a month in numbers labels each, and says a hidden one in words, with nothing beside it", async () => {
    const inFull = await composeMail({ ...common, locale: "en", ...summary, figures: shown, before: shown });
    expect(inFull.subject).toBe("Appointments: March 2027 in numbers");
    expect(inFull.text).toContain("Attendance, strict (of everybody expected): 78 %. Month before: 78 %");
    expect(inFull.text).toContain(": 100 %. Month before: 100 %");
    expect(inFull.text).toContain(": 37 of 41. Month before: 37 of 41");
    expect(inFull.text).toContain("Contact hours (people there × length): 135.5. ");
    expect(inFull.text).not.toContain("hidden");
    expect(inFull.html).toContain('href="https://c.example/reports?from=2027-03-01&amp;to=2027-03-31"');
    for (const [figures, before] of [[few, shown] as const, [shown, few] as const]) {
      const { text, html } = await composeMail({ ...common, locale: "es", ...summary, figures, before });
      for (const label of ["Asistencia, estricta", "Asistencia, ajustada", "Tasa de ausencias", "Personas", "Horas de contacto"])
        expect(text.split("\n").find((line) => line.startsWith(label))).not.toContain("Mes anterior");
      expect(html.match(/Mes anterior/g)).toHaveLength(3);
    }
    const { text, html } = await composeMail({ ...common, locale: "es", ...summary, figures: few, before: shown });
    expect(text.match(/oculto: menos de cinco personas/g)).toHaveLength(3);
    expect(text).toContain("Asistencia, ajustada (sin contar a quienes avisaron a tiempo): –\n");
    for (const part of [text, html]) expect(part).not.toMatch(/78|135|37|41/);
  });

  test.each(["en", "es"] as const)(
    "every kind has a text and an html part, no marker left, nothing fetched (%s)",
    async (locale) => {
      for (const facts of every(locale)) {
        const mail = await composeMail(facts);
        expect(mail.subject).not.toBe("");
        for (const part of [mail.subject, mail.text, mail.html]) {
          expect(part).not.toMatch(/[\ue000\ue001]|undefined|\[object|NaN/);
        }
        expect(mail.html).toMatch(/^<!DOCTYPE html/i);
        expect(mail.html).not.toMatch(/<img|<script|<link |url\(|@import/i);
        expect(mail.to).toBe("ada@example.org");
        if ("stopUrl" in facts) expect(mail.text).toContain(facts.stopUrl);
      }
    },
  );

  test("the same facts give the same bytes, and one person's never show in another's", async () => {
    const ada = await composeMail({ ...person, locale: "en", kind: "reminder", when: at });
    const bob = await composeMail({
      ...person,
      locale: "en",
      kind: "reminder",
      when: later,
      name: "Bob",
      to: "bob@example.org",
      pageUrl: "https://c.example/r/bob",
    });
    expect(JSON.stringify(bob)).not.toContain("Ada");
    expect(JSON.stringify(bob)).not.toContain('/r/tok"');
    expect(await composeMail({ ...person, locale: "en", kind: "reminder", when: at })).toEqual(ada);
  });

  test.each(["en", "es"] as const)("many at once are the mails that each would be by itself, in %s", async (locale) => {
    const hostile = ["Ada", "", "<b>&\"'\\", "ñ–✓😀", "a\r\nBcc: x@example.org", "\ue0020\ue003\ue0001\ue001", '"},{"to":"x'];
    const all = every(locale).flatMap((facts) =>
      hostile.map((name, at) => ({
        ...facts,
        deliveryId: `dlv_${at}`,
        to: `${at}@example.org`,
        ...("stopUrl" in facts ? { name: at === 1 ? null : name, pageUrl: `https://c.example/r/${at}` } : {}),
        alias: at === 6 ? "\ue0021\ue003 A" : facts.alias,
      })),
    ) as MailFacts[];
    const { written, fill } = patterns();
    const filled = { patterns: written, mails: [] as Awaited<ReturnType<typeof fill>>[] };
    for (const facts of all) filled.mails.push(await fill(facts));
    const alone = [];
    for (const facts of all) alone.push(await composeMail(facts));
    const plain = (mails: unknown): unknown => JSON.parse(JSON.stringify(mails).replace(/[\ue000-\ue003]/g, ""));
    expect(plain(JSON.parse(bytesOf(filled).toString()))).toEqual(plain(alone));
    expect(written.length).toBeLessThan(all.length);
    expect(bytesOf(JSON.parse(JSON.stringify(filled)) as typeof filled)).toEqual(bytesOf(filled));
  });

  test("hostile names are text, never markup, and never a second header", async () => {
    for (const name of [
      "<script>alert(1)</script>",
      '"><b>',
      "Ada\r\nBcc: eve@example.org",
      "\u202eada",
      "x".repeat(500),
      "👩‍👧 Zoë",
      "\ue0005\ue001",
    ]) {
      const from = `"${name.replace(/["\r\n]/g, "")}" <mail@example.org>`;
      const hostile = { locale: "en" as const, alias: name, from };
      const agenda = [{ when: at, alias: name, dropIn: false, expected: 1, cantCome: 0, joining: 0 }];
      for (const facts of [
        { ...person, ...hostile, kind: "reminder", when: at, name },
        { ...person, ...hostile, kind: "find_time", name },
        { ...person, ...hostile, kind: "appointment_offer", name },
        { ...person, ...hostile, kind: "appointment_changed", when: at, isOff: false, name },
        { ...person, ...hostile, kind: "guardian_reminder", when: at, name },
        {
          ...common,
          ...hostile,
          kind: "digest",
          day: { at: at.startsAt, zone: at.zone },
          agenda,
          todayUrl: "https://c.example/",
        },
        { ...common, ...hostile, kind: "register_nudge", when: at, registerUrl: "https://c.example/sessions/1" },
        { ...common, ...hostile, kind: "cover_request", when: at, answerUrl: "https://c.example/cover/1" },
        { ...common, ...hostile, kind: "attention", tasksUrl: "https://c.example/tasks" },
        { ...common, ...hostile, ...summary, figures: shown, before: shown },
      ] satisfies MailFacts[]) {
        const mail = await composeMail(facts);
        expect(mail.html).not.toContain("<script>");
        expect(mail.html).not.toContain("<b>");
        for (const header of [mail.subject, mail.from, ...Object.values(mail.headers)])
          expect(header).not.toMatch(/[\r\n\u202e]/);
      }
    }
  });
});
