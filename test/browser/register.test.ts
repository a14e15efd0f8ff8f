import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toLocal } from "../../src/time.ts";
import { expectAccessible, expectFits, launch, signIn, type Visit, visit } from "../support/browser.ts";
import { type Entry, startNode } from "../support/entries.ts";

let browser: Browser;
let entry: Entry;
let manager: Visit;
beforeAll(async () => {
  [browser, entry] = await Promise.all([launch(), startNode()]);
  await entry.admin("demo");
  manager = await visit(browser, entry, { width: 390 });
  await signIn(manager, "dana@example.org");
});
afterAll(() => Promise.all([browser.close(), entry.stop()]));

const ZONE = "America/New_York";
/** How long the connection is away: `npm run test:offline` makes it a minute. */
const OFFLINE_MS = Number(process.env.OFFLINE_SECONDS ?? "2") * 1000;
const names = ["Ana", "Ben", "Cai", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida"];

/** What the page itself may ask of the API, with its own sign-in. */
async function ask<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await page.evaluate(
    async ([how, where, what]) => {
      const options = what === undefined ? {} : { body: what, headers: { "content-type": "application/json" } };
      return (await fetch(`/api/v1${where}`, { method: how as string, ...options })).json() as Promise<unknown>;
    },
    [method, path, body === undefined ? undefined : JSON.stringify(body)] as const,
  );
  return answer as T;
}

/** A group of nine whose first session began a quarter of an hour ago, open in a window. */
async function setUp() {
  const page = await manager.context.newPage();
  await page.goto("/account");
  const begun = toLocal(Date.now() - 15 * 60_000, ZONE);
  type Made = { id: string };
  const program = await ask<Made>(page, "POST", "/programs", { templateKey: "peer_grief_circle", name: "Circle for the test" });
  const cohort = await ask<Made>(page, "POST", "/cohorts", {
    ...{ programId: program.id, name: "Nine people", timezone: ZONE, firstDate: begun.date, startTime: begun.time.slice(0, 5) },
    capacity: 12,
  });
  for (const givenName of names) {
    const person = await ask<Made>(page, "POST", "/participants", { givenName, emailPermission: false });
    await ask(page, "POST", `/cohorts/${cohort.id}/enrolments`, { participantId: person.id, joinedOn: begun.date });
  }
  const { items } = await ask<{ items: Made[] }>(page, "GET", `/cohorts/${cohort.id}/sessions`);
  const session = `/sessions/${items[0]?.id}`;
  await page.goto(session);
  return { page, session };
}

const person = (page: Page, name: string) => page.getByRole("group", { name: new RegExp(`^${name}`) });
/** The radio lies over its whole label, so this is a tap on the word. */
const tap = (page: Page, name: string, mark: string) =>
  person(page, name).getByRole("radio", { name: mark, exact: true }).click();
const chosen = async (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll("fieldset.person")].map((fields) => [
        fields.querySelector(".name")?.textContent ?? "",
        fields.querySelector<HTMLInputElement>("input[type=radio]:checked")?.value ?? "",
      ]),
    ),
  );
const saved = (page: Page) => page.getByText(/^Saved: held/).waitFor({ timeout: 30_000 });

async function newWindow({ context }: Visit, session: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(session);
  return page;
}

const press = (page: Page) => page.getByRole("button", { name: "Save register" }).click();
const notice = (page: Page) => page.locator("[data-notices]");
const stored = (page: Page) => page.evaluate(() => JSON.stringify({ ...localStorage }));

/** What the page does every ten seconds, and whenever somebody comes back to it. */
const look = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

/** Wholly in the window, and not behind something else. */
const inSight = (page: Page, selector: string) =>
  page.evaluate((what) => {
    const box = document.querySelector(what)?.getBoundingClientRect();
    return box !== undefined && box.height > 0 && box.top >= 0 && box.bottom <= window.innerHeight;
  }, selector);

test("nine marks and save are ten taps on a phone, and what was saved can be taken back", async () => {
  const { page } = await setUp();
  await expectAccessible(page);
  await page.evaluate(() => {
    const counted = window as unknown as { taps: number };
    counted.taps = 0;
    document.addEventListener("pointerup", () => (counted.taps += 1), true);
  });
  for (const [index, name] of names.entries()) await tap(page, name, index === 3 ? "Late" : index === 6 ? "No show" : "Present");
  expect(await page.locator("[data-count]").innerText()).toBe("9 of 9 marked, 9 not saved yet");
  await press(page);
  await saved(page);
  const taps = await page.evaluate(() => (window as unknown as { taps: number }).taps);
  expect(taps).toBeGreaterThan(0);
  expect(taps).toBeLessThanOrEqual(12);
  expect(await inSight(page, "#saved")).toBe(true);
  expect(await page.locator("[data-count]").innerText()).toBe("9 of 9 marked");
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Undo these marks" }).click();
  await page.getByText("Taken back.").waitFor();
  expect(Object.values(await chosen(page))).toEqual(names.map(() => ""));

  // All present, except one; minutes that are no longer asked for are in nobody's way, and a folded mark is seen.
  await page.getByRole("button", { name: "All present, except…" }).click();
  await tap(page, "Hal", "No show");
  await tap(page, "Ana", "Late");
  await person(page, "Ana")
    .getByLabel(/^Minutes late/)
    .fill("0");
  await press(page);
  await notice(page).getByText("Nothing was saved yet. Ana: Give at least one minute.").waitFor();
  expect(await person(page, "Ana").locator("p.error").innerText()).toBe("Give at least one minute.");
  await tap(page, "Ana", "Present");
  const more = person(page, "Ben").locator("summary");
  await more.click();
  await tap(page, "Ben", "Left early");
  expect(
    await person(page, "Ben")
      .getByLabel(/^Why they missed it/)
      .isVisible(),
  ).toBe(false);
  await more.click();
  expect(await more.innerText()).toContain("Left early");
  expect(await more.innerText()).not.toContain("Not expected");
  await person(page, "Hal").locator("summary").click();
  expect(
    await person(page, "Hal")
      .getByLabel(/^Why they missed it/)
      .isVisible(),
  ).toBe(true);
  await press(page);
  await saved(page);
  const present = Object.fromEntries(names.map((name) => [name, "present"]));
  expect(await chosen(page)).toEqual({ ...present, Ben: "left_early", Hal: "no_show" });

  // The keyboard never gets behind the bar.
  await page.locator("#main").focus();
  const hidden = async () =>
    page.evaluate(() => {
      const [at, bar] = [document.activeElement, document.querySelector("[data-bar]")];
      if (!at || !bar || bar.contains(at) || !document.querySelector("form.register")?.contains(at)) return null;
      return at.getBoundingClientRect().bottom > bar.getBoundingClientRect().top ? at.outerHTML.slice(0, 80) : null;
    });
  for (let steps = 0; steps < 45; steps += 1) {
    await page.keyboard.press("Tab");
    expect(await hidden()).toBeNull();
  }

  await page.getByRole("link", { name: "Sign-in sheet" }).click();
  await page.getByRole("heading", { name: "Please sign in" }).waitFor();
  expect(await page.locator("table").innerText()).not.toContain("Nine people");
  await expectAccessible(page);
  await expectFits(page);
  expect(manager.troubles).toEqual([]);
}, 120_000);

test("two mark one register, one of them without a connection: nothing is lost, nothing doubled, both see the same", async () => {
  const { page: here, session } = await setUp();
  const second = await visit(browser, entry, { width: 390 });
  await signIn(second, "sam@example.org");
  // The one without a connection is a facilitator, who writes notes.
  const away = await newWindow(second, session);

  await second.context.setOffline(true);
  for (const name of ["Ana", "Ben", "Cai", "Dee"]) await tap(away, name, "Present");
  await person(away, "Dee").locator("summary").click();
  await person(away, "Dee").getByRole("textbox", { name: /^Note/ }).fill("Brought soup");
  await press(away);
  await notice(away).getByText("No connection. What you marked is kept on this device").waitFor();
  expect(await inSight(away, "[data-notices] .notice")).toBe(true);
  expect(await person(away, "Ana").getByText("Not saved yet").isVisible()).toBe(true);
  const kept = await stored(away);
  expect(kept).toContain("enr_");
  for (const name of [...names, "Nine people", "soup"]) expect(kept).not.toContain(name);

  for (const name of ["Eve", "Fay", "Gus", "Hal", "Ida"]) await tap(here, name, "Present");
  await tap(here, "Dee", "No show");
  await press(here);
  await saved(here);
  await away.waitForTimeout(OFFLINE_MS);
  expect(Object.values(await chosen(away)).filter(Boolean)).toHaveLength(4);
  await here.evaluate(() => window.scrollTo(0, 500));

  await second.context.setOffline(false);
  await saved(away);
  // Both marked Dee. Whoever came second sees it by name, and theirs is one tap away, with the note.
  await notice(away).getByText("Saved, but somebody else was first with: Dee.").waitFor();
  expect(await inSight(away, "[data-notices] .notice")).toBe(true);
  await person(away, "Dee").getByText("Marked “No show” by somebody else meanwhile; you chose “Present”, with a note.").waitFor();
  const both = { ...Object.fromEntries(names.map((name) => [name, "present"])), Dee: "no_show" };
  await expect.poll(() => chosen(away), { timeout: 30_000 }).toEqual(both);
  await look(here);
  await expect.poll(() => chosen(here), { timeout: 30_000 }).toEqual(both);
  expect(await notice(here).innerText()).toContain(
    "saved by somebody else meanwhile and is shown as it stands: Ana, Ben and Cai",
  );
  expect(await here.evaluate(() => window.scrollY)).toBeGreaterThan(400);
  const history = await here.locator("details:has(summary:text('History')) tbody tr").allTextContents();
  expect(history).toHaveLength(9);

  await person(away, "Dee").getByRole("button", { name: "Use mine" }).click();
  await press(away);
  await away.getByText("Dee: No show → Present, note changed").waitFor();
  expect(await person(away, "Dee").getByRole("textbox", { name: /^Note/ }).inputValue()).toBe("Brought soup");
  await look(here);
  await expect.poll(() => chosen(here), { timeout: 30_000 }).toEqual({ ...both, Dee: "present" });
  expect(await stored(away)).not.toContain("convene.");
}, 240_000);

test("a connection that drags, loses an answer, drops after saving or is gone until the page was closed loses nothing", async () => {
  const { page, session } = await setUp();
  const { context } = manager;
  const post = "**/attendance";

  // It drags: there are words for it. And the answer to Ana's mark is lost.
  await page.route(post, async (route) => {
    await route.fetch();
    await page.waitForTimeout(2_500);
    await route.abort();
  });
  await tap(page, "Ana", "Present");
  await press(page);
  await notice(page).getByText("Saving… The connection is slow.").waitFor();
  await notice(page).getByText("No connection.").waitFor();
  await page.unroute(post);
  await tap(page, "Ana", "Late");
  await person(page, "Ana")
    .getByLabel(/^Minutes late/)
    .fill("15");
  await press(page);
  await page.getByText("Ana: Present → Late, 15 min").waitFor();
  expect(await page.getByText("by somebody else").count()).toBe(0);

  // It drops between saving and showing: this page stays.
  const shown = /\/sessions\/[^/]+\?saving=/;
  await page.route(shown, (route) => route.abort());
  await tap(page, "Ben", "Present");
  await press(page);
  await notice(page).getByText("Saved. The connection is gone again").waitFor();
  expect(await chosen(page)).toMatchObject({ Ana: "late", Ben: "present" });
  expect(await stored(page)).not.toContain("convene.");
  await page.unroute(shown);

  // Save is pressed without one, and the page closed: what was kept is sent when it is opened again.
  await context.setOffline(true);
  await tap(page, "Cai", "No show");
  await page.getByRole("textbox", { name: /^Headcount/ }).fill("3");
  await press(page);
  await notice(page).getByText("No connection.").waitFor();
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(session);
  await notice(again).getByText("Saved.").waitFor();
  await again.getByText("Cai: No show").waitFor();
  await again.getByText("Headcount: none → 3").waitFor();
  expect(await chosen(again)).toMatchObject({ Ana: "late", Ben: "present", Cai: "no_show" });
  expect(await stored(again)).not.toContain("convene.");

  // Somebody else counts meanwhile: theirs stands, and both are told.
  const body = { outcome: "held", headcount: 7, marks: [] };
  await ask(again, "PUT", `${session}/attendance`, body);
  await again.getByRole("textbox", { name: /^Headcount/ }).fill("5");
  await press(again);
  await notice(again).getByText("Saved, but somebody else was first with: “Headcount” (yours: “5”).").waitFor();
  expect(await again.getByRole("textbox", { name: /^Headcount/ }).inputValue()).toBe("7");

  // Not pressed: it is there, named as unsaved, and waits for somebody to press.
  await tap(again, "Dee", "Present");
  await again.goto(session);
  await notice(again).getByText("What you marked here before isn’t saved yet.").waitFor();
  expect(await person(again, "Dee").getByText("Not saved yet").isVisible()).toBe(true);
  expect(await again.locator("[data-count]").innerText()).toBe("4 of 9 marked, 1 not saved yet");
  await expectAccessible(again);
  await expectFits(again);
}, 240_000);
