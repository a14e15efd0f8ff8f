import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { addDays, toLocal } from "../../src/time.ts";
import { expectAccessible, expectFits, launch, newestMail, signIn, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("a facilitator takes leave on a phone, asks a colleague, and the colleague leads the session", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const manager = await visit(browser, entry, { width: 390 });
  await signIn(manager, "dana@example.org");
  const { page } = manager;
  const check = async () => {
    await expectAccessible(page);
    await expectFits(page);
  };
  await page.goto("/settings/staff");
  await check();
  await page.getByRole("link", { name: "Hours and leave of Sam Whitaker" }).click();
  await check();

  // Working hours first: two stretches on one day, then one that ends before it begins.
  await page.getByLabel("Wednesday, from", { exact: true }).fill("09:00");
  await page.getByLabel("Wednesday, until", { exact: true }).fill("12:00");
  await page.getByLabel("Wednesday, from, second stretch").fill("17:00");
  await page.getByLabel("Wednesday, until, second stretch").fill("16:00");
  await page.getByRole("button", { name: "Save the week" }).click();
  await page.getByText("The end can't be before the beginning.").first().waitFor();
  expect(await page.getByLabel("Wednesday, until, second stretch").inputValue()).toBe("16:00");
  await page.getByLabel("Wednesday, until, second stretch").fill("21:00");
  await page.getByRole("button", { name: "Save the week" }).click();
  await page.getByText("The week is saved.").waitFor();

  const today = toLocal(Date.now(), "America/New_York").date;
  await page.getByLabel("First day").fill(addDays(today, 1));
  await page.getByLabel("Last day").fill(addDays(today, 21));
  await page.getByLabel("Note").fill("Away with the family");
  await page.getByRole("button", { name: "Show what it hits" }).click();
  const hit = await page.getByRole("region", { name: "What it hits" }).innerText();
  expect(hit).toMatch(/Evening group after a loss, session \d/);
  await check();
  await page.getByRole("button", { name: "Record the leave" }).click();
  await page.waitForURL(/\/leaves\/lve_/);
  await check();
  await page.goto("/");
  await page.getByText("Nobody leads these yet").waitFor();
  await check();
  await page.getByRole("main").locator("a[href^='/leaves/']").first().click();

  const first = page.getByRole("region", { name: /session \d/ }).first();
  const name = (await first.getAttribute("aria-label")) ?? "";
  const options = await first.getByRole("combobox", { name: "Ask" }).locator("option").allInnerTexts();
  const dana = options.find((option) => option.startsWith("Dana Reyes")) ?? "";
  await first.getByRole("combobox", { name: "Ask" }).selectOption({ label: dana });
  await first.getByRole("button", { name: "Ask by mail" }).click();
  await page.getByText("The question is on its way.").waitFor();
  expect(await page.getByRole("region", { name }).first().innerText()).toContain("Asked: Dana Reyes");

  const inbox = await manager.context.newPage();
  const mail = await newestMail(inbox, /can you stand in\?/);
  await inbox.close();
  expect(mail).not.toMatch(/loss|Sam|family/);
  await page.goto(/http:\/\/localhost:\d+(\/cover\/\S+)/.exec(mail)?.[1] ?? "");
  await check();
  await page.getByRole("button", { name: "I’ll lead it" }).click();
  await page.getByText("You lead it.").waitFor();
  await check();
  await page.goBack();
  await page.goto("/account");
  await check();
  await page.goto("/");
  expect(await page.getByRole("main").innerText()).not.toContain("Can you stand in?");

  // The colleague finds it in their own calendar, with the leave beside it.
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/calendar?view=month");
  await page.locator("#calendar .is-away").first().waitFor();
  await check();
  expect(manager.troubles).toEqual([]);
}, 120_000);
