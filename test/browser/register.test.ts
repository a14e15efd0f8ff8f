import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { toLocal } from "../../src/time.ts";
import { expectAccessible, expectFits, launch, signIn, type Visit, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const ZONE = "America/New_York";
/** How long the connection is away; a minute by default for nobody's patience but ours. */
const OFFLINE_MS = Number(process.env.OFFLINE_SECONDS ?? "5") * 1000;
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

/** A group of nine whose first session began a quarter of an hour ago. */
async function setUp(finished: TestContext["onTestFinished"]) {
  const entry = await startNode();
  finished(entry.stop);
  await entry.admin("demo");
  const first = await visit(browser, entry, { width: 390 });
  await signIn(first, "dana@example.org");
  const { page } = first;
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
  return { entry, first, session };
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

test("nine marks and save are ten taps on a phone, and the last one can be taken back", async ({ onTestFinished }) => {
  const { first } = await setUp(onTestFinished);
  const { page } = first;
  await expectAccessible(page);
  await page.evaluate(() => {
    const counted = window as unknown as { taps: number };
    counted.taps = 0;
    document.addEventListener("pointerup", () => (counted.taps += 1), true);
    window.addEventListener("pagehide", () => sessionStorage.setItem("taps", String(counted.taps)));
  });
  for (const [index, name] of names.entries()) await tap(page, name, index === 3 ? "Late" : index === 6 ? "No show" : "Present");
  expect(await page.locator("[data-count]").innerText()).toBe("9 of 9 marked");
  await page.getByRole("button", { name: "Save register" }).click();
  await saved(page);
  const taps = Number(await page.evaluate(() => sessionStorage.getItem("taps")));
  expect(taps).toBeGreaterThan(0);
  expect(taps).toBeLessThanOrEqual(12);
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Undo these marks" }).click();
  await page.getByText("9 people have no mark yet").waitFor();
  expect(Object.values(await chosen(page))).toEqual(names.map(() => ""));

  // All present, except one.
  await page.getByRole("button", { name: "All present, except…" }).click();
  await tap(page, "Hal", "No show");
  await page.getByRole("button", { name: "Save register" }).click();
  await saved(page);
  expect(await chosen(page)).toEqual({ ...Object.fromEntries(names.map((name) => [name, "present"])), Hal: "no_show" });

  await page.getByRole("link", { name: "Sign-in sheet" }).click();
  await page.getByRole("heading", { name: "Please sign in" }).waitFor();
  expect(await page.locator("table").innerText()).not.toContain("Nine people");
  await expectAccessible(page);
  await expectFits(page);
  expect(first.troubles).toEqual([]);
}, 120_000);

test("two mark one register, one of them without a connection: nothing is lost, nothing doubled, both see the same", async ({
  onTestFinished,
}) => {
  const { first, session, entry } = await setUp(onTestFinished);
  const away = first.page;
  const second = await visit(browser, entry, { width: 1280 });
  await signIn(second, "sam@example.org");
  const here = await newWindow(second, session);

  await first.context.setOffline(true);
  for (const name of ["Ana", "Ben", "Cai", "Dee"]) await tap(away, name, "Present");
  await away.getByRole("button", { name: "Save register" }).click();
  await away.getByText("No connection. What you marked is kept on this device").waitFor();
  const kept = await away.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).toContain("enr_");
  for (const name of [...names, "Nine people"]) expect(kept).not.toContain(name);

  for (const name of ["Eve", "Fay", "Gus", "Hal", "Ida"]) await tap(here, name, "Present");
  await tap(here, "Dee", "No show");
  await here.getByRole("button", { name: "Save register" }).click();
  await saved(here);
  await away.waitForTimeout(OFFLINE_MS);
  expect(Object.values(await chosen(away)).filter(Boolean)).toHaveLength(4);

  await first.context.setOffline(false);
  await saved(away);
  // Both marked Dee. Whoever came second sees it, and theirs is one tap away.
  await person(away, "Dee").getByText("Marked “No show” by somebody else meanwhile; you chose “Present”.").waitFor();
  const both = { ...Object.fromEntries(names.map((name) => [name, "present"])), Dee: "no_show" };
  await expect.poll(() => chosen(away), { timeout: 30_000 }).toEqual(both);
  await expect.poll(() => chosen(here), { timeout: 30_000 }).toEqual(both);
  const history = await here.locator("details:has(summary:text('History')) tbody tr").allTextContents();
  expect(history).toHaveLength(9);

  await person(away, "Dee").getByRole("button", { name: "Use mine" }).click();
  await away.getByRole("button", { name: "Save register" }).click();
  await saved(away);
  await expect.poll(() => chosen(here), { timeout: 30_000 }).toEqual({ ...both, Dee: "present" });
  expect(await away.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("convene.")))).toEqual([]);
}, 240_000);
