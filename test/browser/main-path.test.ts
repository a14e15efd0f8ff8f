import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { toLocal } from "../../src/time.ts";
import { enterCode, expectAccessible, expectFits, launch, newestMail, type Visit, visit } from "../support/browser.ts";
import { type Entry, startNode } from "../support/entries.ts";

/** Where it is neither early nor late now: what falls due in quiet hours would wait. */
const ZONE =
  ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Honolulu"].find((zone) => {
    const { time } = toLocal(Date.now(), zone);
    return time >= "09:00" && time < "18:00";
  }) ?? "Etc/UTC";
const HOUR = 3_600_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const check = async (page: Page): Promise<void> => {
  await expectAccessible(page);
  await expectFits(page);
};

/** The first full minute that leaves 25 s until an hour before it: the reminder is due soon, and nobody clicks anything. */
function startSoon(): { date: string; time: string } {
  const minute = 60_000;
  return toLocal(Math.ceil((Date.now() + HOUR + 25_000) / minute) * minute, ZONE);
}

async function setUp({ page, context }: Visit): Promise<void> {
  await page.goto("/");
  await page.waitForURL(/\/setup$/);
  await check(page);
  await page.getByLabel("Your organization").fill("Harbor House");
  await page.getByLabel("Time zone").selectOption(ZONE);
  await page.getByLabel("Your name").fill("Dana Reyes");
  await page.getByLabel("Your email").fill("dana@example.org");
  await page.getByRole("button", { name: "Set up and sign in" }).click();
  await check(page);
  await enterCode({ page, context });
  await check(page);
}

async function addProgram({ page }: Visit): Promise<void> {
  await page.goto("/programs/new");
  await check(page);
  await page.getByRole("link", { name: "Start from scratch" }).click();
  await page.getByLabel("Name").fill("Evening grief circle program");
  await page.getByLabel("How many sessions").fill("3");
  await page.getByLabel("3 days before").uncheck();
  await page.getByLabel("1 day before").uncheck();
  await page.getByLabel("1 hour before").check();
  await check(page);
  await page.getByRole("button", { name: "Add it" }).click();
  await expectText(page, "The program is added.");
  await check(page);
}

async function addPerson({ page }: Visit, givenName: string, email: string): Promise<void> {
  await page.goto("/participants/new");
  await page.getByLabel("First name").fill(givenName);
  await page.getByLabel("Family name").fill("Lovelace");
  await page.getByLabel("Email", { exact: false }).first().fill(email);
  await page.getByLabel("They agreed to get reminders by email").check();
  await check(page);
  await page.locator("form[action='/participants'] button[type=submit]").click();
  await page.waitForURL(/\/participants\/par_/);
  await check(page);
}

async function enrolPerson({ page }: Visit, cohort: string, name: string): Promise<void> {
  await page.goto(`${cohort}?find=${name}`);
  await page.getByRole("button", { name: new RegExp(`Enrol ${name}`) }).click();
  await expectText(page, "Enrolled.");
}

const expectText = async (page: Page, text: string): Promise<void> => {
  await page.getByText(text).first().waitFor({ timeout: 15_000 });
};

async function fillCohort(page: Page, name: string): Promise<void> {
  const { date, time } = startSoon();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("First date").fill(date);
  await page.getByLabel("Start time").fill(time);
  await page.getByLabel("Time zone").selectOption(ZONE);
}

/** The person's own window: opened from the mail, on a phone. */
async function reply(entry: Entry, link: string, button: string, thanks: string, javaScript: boolean): Promise<string[]> {
  const phone = await visit(browser, entry, { width: 390, javaScript });
  await phone.page.goto(link);
  if (javaScript) await check(phone.page);
  await phone.page.getByRole("button", { name: button }).click();
  await expectText(phone.page, thanks);
  if (javaScript) await check(phone.page);
  expect(await phone.page.content()).not.toMatch(/grief|Harbor/);
  await phone.context.close();
  return phone.troubles;
}

/** `finished`: the test's own, since vitest's can't tell tests apart that run at once. */
async function walk(width: number, finished: TestContext["onTestFinished"]): Promise<void> {
  const entry = await startNode();
  finished(entry.stop);
  const staff = await visit(browser, entry, { width });
  const { page, context, troubles } = staff;
  await setUp(staff);
  await addProgram(staff);
  await addPerson(staff, "Ada", "ada@example.org");

  await page.goto("/cohorts/new");
  await page.getByLabel("Program").selectOption({ index: 1 });
  await fillCohort(page, "Wednesday grief circle");
  await page.locator("#preview").getByText("3", { exact: true }).first().waitFor();
  await check(page);
  await page.getByRole("button", { name: "Open the cohort" }).click();
  await page.waitForURL(/\/cohorts\/coh_/);
  await check(page);
  const cohort = new URL(page.url()).pathname;
  await enrolPerson(staff, cohort, "Ada");
  await check(page);
  const session = await page.locator("a[href^='/sessions/ses_']").first().getAttribute("href");

  // Nobody clicks: the server hands the reminder over when it is due.
  const inbox = await context.newPage();
  let mail = "";
  for (let tries = 0; tries < 4 && mail === ""; tries += 1)
    mail = await newestMail(inbox, /^Appointments: \w{3}, \w{3} \d/).catch(() => "");
  expect(mail).toContain("Hello Ada,");
  expect(mail).not.toMatch(/grief|Harbor|Wednesday grief|of 3/);
  const link = /http:\/\/localhost:\d+\/r\/[\w-]+/.exec(mail)?.[0] ?? "";
  await inbox.close();
  expect(await reply(entry, link, "I can't come", "Thank you for telling us.", false)).toEqual([]);
  expect(await reply(entry, link, "I'm coming", "Thank you. We expect you.", true)).toEqual([]);

  await page.goto(session ?? "");
  await expectText(page, "oming");
  await check(page);
  await page.getByRole("group", { name: /Ada/ }).getByRole("radio", { name: "Present" }).check();
  await page.getByRole("button", { name: /^Save/ }).click();
  await expectText(page, "Saved: held.");
  await check(page);

  await page.goto("/reports");
  await expectText(page, "100");
  await check(page);
  for (const path of [
    "/",
    "/cohorts",
    "/participants",
    "/participants/import",
    "/cohorts/import",
    "/attendance/import",
    "/calendar/term",
    "/programs",
    "/settings",
    "/audit",
    "/account",
    "/api/docs",
  ]) {
    await page.goto(path);
    await check(page);
  }
  expect(troubles).toEqual([]);
  await withoutJavaScript(entry, await context.storageState(), session ?? "");
  await context.close();
}

/** The same by plain forms: cohort form with its preview, register. */
async function withoutJavaScript(
  entry: Entry,
  storageState: Awaited<ReturnType<Visit["context"]["storageState"]>>,
  session: string,
): Promise<void> {
  const context = await browser.newContext({
    baseURL: entry.url,
    javaScriptEnabled: false,
    storageState,
    viewport: { width: 390, height: 900 },
  });
  const page = await context.newPage();
  await page.goto("/cohorts/new");
  await page.getByLabel("Program").selectOption({ index: 1 });
  await fillCohort(page, "By plain forms");
  await page.getByRole("button", { name: "Preview the dates" }).click();
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Open a cohort");
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("By plain forms");
  expect(await page.locator("#preview").innerText()).toContain("3");
  await page.getByRole("button", { name: "Open the cohort" }).click();
  await page.waitForURL(/\/cohorts\/coh_/);

  await page.goto(session);
  await page.getByRole("group", { name: /Ada/ }).getByRole("radio", { name: "Late" }).check();
  await page.getByRole("button", { name: /^Save/ }).click();
  await expectText(page, "One mark changed:");
  await context.close();
}

describe("the main path, in Chromium", () => {
  test.concurrent("at 390 px", ({ onTestFinished }) => walk(390, onTestFinished), 240_000);
  test.concurrent("at 1280 px", ({ onTestFinished }) => walk(1280, onTestFinished), 240_000);
});
