import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("what is said of mail, and a move that is undone, at every width", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 390 });
  const { page } = staff;
  await signIn(staff, "dana@example.org");
  await page.goto("/participants");
  const person = await page
    .locator("main a[href^='/participants/']:not([href*='new']):not([href*='import'])")
    .first()
    .getAttribute("href");
  await page.goto("/cohorts");
  await page.getByRole("link", { name: "Evening group after a loss" }).first().click();
  const cohort = page.url();
  const mail = await page.locator("a[href^='/sessions/'][href$='/mail']").last().getAttribute("href");
  const move = await page.locator("a[href^='/sessions/'][href$='/move']").last().getAttribute("href");

  await page.goto(move ?? "");
  const date = page.getByLabel("New date");
  await date.fill(new Date(Date.parse(await date.inputValue()) + 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("button", { name: /show/i }).first().click();
  await page.getByRole("button", { name: "Move it" }).click();
  await page.getByText(/people will be told by mail/).waitFor();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByRole("button", { name: "Undo the move" }).click();
  await page
    .getByText(/undone|as it was/i)
    .first()
    .waitFor();
  expect(await page.getByRole("button", { name: "Undo the move" }).count()).toBe(0);

  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of [mail, `${person}/mail`, "/reports/mail", "/settings/mail", "/account", `${cohort}/edit`]) {
      await page.goto(path ?? "");
      for (const summary of await page.locator("summary").all()) await summary.click();
      await expectAccessible(page);
      await expectFits(page);
    }
  }
  expect(staff.troubles).toEqual([]);
}, 120_000);
