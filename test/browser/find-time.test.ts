import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { toLocal } from "../../src/time.ts";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { type Entry, startNode } from "../support/entries.ts";

const ZONE = "America/New_York";
const DAY_MS = 86_400_000;

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** By whom, and on which days they can come for the whole evening. Null: whenever they are asked about. */
const people: { name: string; days: string[] | null; timezone?: string }[] = [
  { name: "Ana Ruiz", days: ["Tuesday", "Wednesday"] },
  { name: "Ben Ode", days: ["Wednesday"] },
  { name: "Cai Lin", days: ["Tuesday", "Wednesday", "Thursday"] },
  { name: "Dee Moe", days: ["Wednesday", "Thursday"] },
  { name: "Eva Sol", days: ["Wednesday"] },
  { name: "Flo Kern", days: null, timezone: "Europe/Berlin" },
  { name: "Gus Hill", days: ["Tuesday"] },
  { name: "Hal Webb", days: [] },
];

/** An org with a program and eight people who may be written to. */
async function setUp(entry: Entry): Promise<void> {
  const org = (await entry.admin("create-org", "--name", "Harbor", "--timezone", ZONE, "--owner-email", "dana@example.org"))
    .stdout;
  const made = await entry.admin("create-token", "--org", org.trim(), "--email", "dana@example.org", "--label", "test");
  const post = async (path: string, body: unknown): Promise<void> => {
    const headers = { authorization: `Bearer ${made.stdout.trim()}`, "content-type": "application/json" };
    const answer = await fetch(`${entry.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    expect(answer.status).toBe(201);
  };
  await post("/programs", { templateKey: "who_group_ipt" });
  for (const { name, timezone } of people) {
    const [givenName, familyName] = name.split(" ");
    const email = `${givenName?.toLowerCase()}@example.org`;
    await post("/participants", { givenName, familyName, email, emailPermission: true, ...(timezone ? { timezone } : {}) });
  }
}

test("eight people mark on their phones when they can, and the group opens where most of them can", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await setUp(entry);
  const staff = await visit(browser, entry, { width: 1280 });
  const { page } = staff;
  await signIn(staff, "dana@example.org");

  await page.goto("/cohorts");
  await page.getByRole("link", { name: "Find a time" }).click();
  await page.getByRole("link", { name: "Look for a time" }).click();
  await page.getByLabel("Program").selectOption({ label: "WHO Group IPT" });
  await page.getByLabel("Name", { exact: true }).fill("Evening group after a loss");
  await page.getByLabel("First week").fill(toLocal(Date.now() + 14 * DAY_MS, ZONE).date);
  for (const day of ["Mon", "Fri"]) await page.getByLabel(day, { exact: true }).uncheck();
  await page.getByLabel("Earliest start").fill("17:00");
  await page.getByLabel("Latest end").fill("20:00");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Choose whom to ask" }).click();
  for (const { name } of people) await page.getByLabel(name).check();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Ask those marked" }).click();
  await page.getByText("0 of 8 have answered.").waitFor();

  const outbox = await staff.context.newPage();
  for (const [at, { name, days }] of people.entries()) {
    const email = `${name.split(" ")[0]?.toLowerCase()}@example.org`;
    await outbox.goto("/dev/outbox");
    await outbox.locator("tr").filter({ hasText: email }).locator("a").first().click();
    const mail = await outbox.locator("pre").innerText();
    expect(mail).not.toMatch(/loss|IPT|grief|Evening group/i);
    const phone = await visit(browser, entry, { width: at === 0 ? 320 : 390, javaScript: at % 2 === 0 });
    await phone.page.goto(/http:\/\/localhost:\d+(\/t\/[\w-]+)/.exec(mail)?.[1] ?? "");
    await expectFits(phone.page);
    if (at === 0) await expectAccessible(phone.page);
    const asked = days ?? (await phone.page.locator("main fieldset legend").allInnerTexts());
    for (const day of asked)
      for (const hour of await phone.page.getByRole("group", { name: day }).getByRole("checkbox").all()) await hour.check();
    await phone.page.getByRole("button", { name: "Send my hours" }).click();
    expect(await phone.page.getByRole("status").innerText()).toMatch(
      days?.length === 0 ? /none of these/ : /Thank you\. You can/,
    );
    expect(await phone.page.getByRole("checkbox", { checked: true }).count()).toBe(
      days === null ? await phone.page.getByRole("checkbox").count() : 3 * days.length,
    );
    expect(phone.troubles).toEqual([]);
    await phone.context.close();
  }
  await outbox.close();

  await page.reload();
  await page.getByText("8 of 8 have answered.").waitFor();
  const best = page.locator(".found-times > li").first();
  expect(await best.innerText()).toMatch(/Wednesday 5:00 PM–6:30 PM\s+6 of 8 can come\. Lost: G\. H\., H\. W\./);
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page);
    await expectFits(page);
  }
  await best.getByRole("button", { name: "Open on Wednesday 5:00 PM–6:30 PM" }).press("Enter");
  await page.getByRole("button", { name: "Undo the opening" }).click();
  await page.getByText("People can answer again.").waitFor();
  await best.getByRole("button", { name: "Open on Wednesday 5:00 PM–6:30 PM" }).click();
  await page.getByText("is welcomed by mail at").waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go to the cohort" }).click();
  await page.waitForURL(/\/cohorts\/coh_/);
  const opened = await page.getByRole("main").innerText();
  for (const { name } of people) expect([name, opened.includes(name)]).toEqual([name, !/Gus|Hal/.test(name)]);
  expect(opened).toContain("Wed");
  expect(staff.troubles).toEqual([]);
}, 120_000);
