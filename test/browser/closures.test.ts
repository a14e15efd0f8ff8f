import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const dayFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("days are closed on a small phone, one session is moved and the rest pushed, and all of it is undone", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 320 });
  const { page } = staff;
  await signIn(staff, "dana@example.org");
  await page.goto("/settings/closures");
  const table = page.getByRole("table").first();
  const before = await table.innerText();
  // Any week has a session of each of the demo's groups.
  await page.getByLabel("First day").fill(dayFromNow(2));
  await page.getByLabel("Last day").fill(dayFromNow(8));
  await page.getByLabel("Reason").fill("Flood");
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await page.getByRole("heading", { name: /sessions to decide on/ }).waitFor();
  const move = page.getByRole("radio", { name: "Move" }).first();
  await move.focus();
  await page.keyboard.press("Space");
  const known = await page.evaluate(async () => (await fetch("/api/v1/closures")).text());
  await page
    .getByLabel("Instead on")
    .first()
    .fill([9, 10, 11].map(dayFromNow).find((date) => !known.includes(date)) ?? "");
  await page.locator("input[name^='time-']").first().fill("07:15");
  await page.getByRole("button", { name: "Show what changes" }).click();
  await page.waitForLoadState();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page);
    await expectFits(page);
  }
  await page.getByRole("button", { name: /^Close \d days$/ }).click();
  await page.getByText(/groups’ dates changed/).waitFor();
  expect(await table.innerText()).toContain("Flood");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Undo all of it" }).click();
  await page.getByText(/every date is as it was/).waitFor();
  expect(await table.innerText()).toBe(before);
  expect(staff.troubles).toEqual([]);
}, 120_000);
