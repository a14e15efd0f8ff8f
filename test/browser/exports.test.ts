import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { PROHIBITION } from "../../src/domain/disclosure/disclosure.ts";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function look(page: Page, name: string) {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page);
    await expectFits(page);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}.png`, fullPage: true });
  }
}

test("a consent is recorded, a file made of who agreed, and a consent taken back, at every width", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 390 });
  const { page } = staff;
  await signIn(staff, "dana@example.org");

  await page.goto("/participants?q=Eleanor");
  await page.getByRole("row").nth(1).getByRole("link").click();
  const name = await page.getByRole("heading", { level: 1 }).innerText();
  await page.getByRole("link", { name: "Who may be told that they attend" }).click();
  await look(page, "disclosures-empty");
  await page.getByLabel("Who may be told").fill("Bay Clinic");
  await page.getByLabel("What for").fill("Continuing care");
  await page.getByLabel("Signed on").fill("2024-01-15");
  await page.getByLabel("Holds until").fill("2031-01-15");
  await page.getByRole("button", { name: "Record it" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "disclosures-refused");
  await page.getByLabel("Signed on").fill(new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10));
  await page.getByLabel("Holds until").fill(new Date(Date.now() + 300 * 86_400_000).toISOString().slice(0, 10));
  await page.getByRole("button", { name: "Record it" }).click();
  await page.getByText("Recorded. Files for them").waitFor();
  await look(page, "disclosures");
  const disclosures = page.url();

  await page.goto("/reports");
  await page.getByRole("link", { name: "Export with names" }).click();
  await look(page, "export");
  await page.getByLabel("Who gets it").fill("County auditor");
  await page.getByLabel("Why").fill("Audit");
  await page.getByRole("button", { name: "Show what would be in it" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "export-refused");
  await page.getByRole("link", { name: "On consents" }).click();
  await page.getByLabel("They agreed to tell").selectOption({ label: "Bay Clinic, for: Continuing care" });
  await page.getByLabel("Format").selectOption("csv");
  await page.getByRole("button", { name: "Show what would be in it" }).click();
  await page.getByRole("heading", { name: "What would be in it" }).waitFor();
  await look(page, "export-preview");
  expect(await page.getByRole("main").innerText()).not.toContain(name);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Make the file" }).click(),
  ]);
  const form = page.locator('form[action="/exports/attendance"]');
  expect(await form.getAttribute("aria-busy")).toBeNull();
  expect(await page.getByText("The file is being made; your browser keeps it.").count()).toBe(1);
  expect(download.suggestedFilename()).toMatch(/^export-\d{4}-\d\d-\d\d\.csv$/);
  const text = readFileSync(await download.path(), "utf8");
  expect(text.startsWith(PROHIBITION)).toBe(true);
  expect(text).toContain("Bay Clinic");

  await page.goto("/exports");
  await look(page, "exports");
  await page.goto(disclosures);
  expect(await page.getByRole("region", { name: "Files with names" }).innerText()).toContain("Continuing care");
  await look(page, "disclosures-with-file");
  await page.getByRole("link", { name: "Take it back" }).click();
  await look(page, "revoke");
  await page.getByRole("button", { name: "Take it back" }).click();
  await page.getByText("Taken back. No file").waitFor();
  expect(staff.troubles).toEqual([]);
}, 180_000);
