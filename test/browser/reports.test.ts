import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";
import { readXlsx } from "../support/xlsx.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("a manager sees who needs help, follows a figure to its rows, and takes the numbers along", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 390 });
  const { page } = staff;
  await signIn(staff, "dana@example.org");

  await page.goto("/reports");
  await page.getByRole("heading", { name: "Groups that need help now" }).waitFor();
  const entries = await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("listitem")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ left, right, height }) => [left, right, height]));
  expect(entries).toHaveLength(8);
  for (const [left = -1, right = 391, height = 0] of entries)
    expect([left >= 0, right <= 390, height >= 24]).toEqual([true, true, true]);
  const strict = page.locator("dl.figures div", { hasText: "Strict attendance" }).first();
  const [, expected] = /(\d+) expected/.exec(await strict.innerText()) ?? [];
  await strict.getByRole("link").click();
  await page.getByRole("heading", { name: "Sessions where somebody was expected" }).waitFor();
  const cells = await page.locator("tbody tr td:nth-of-type(2)").allInnerTexts();
  expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(Number(expected));
  await page.getByRole("link", { name: "Back to the report" }).click();

  await page.getByText("Take along").click();
  const along = page.locator("details.menu li").first();
  expect(await along.evaluate((one) => getComputedStyle(one).listStyleType)).toBe("none");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Workbook (XLSX)" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("report.xlsx");
  const file = readFileSync(await download.path());
  const sheets = readXlsx(file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer);
  // What leaves ends with the last month that is over.
  const held = sheets.find(({ name }) => name === "Figures")?.rows.find(([name]) => name === "Sessions held")?.[1];
  const now = new Date();
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 0)).toISOString().slice(0, 10);
  await page.goto(`/reports?to=${end}`);
  const said = await page.locator("dl.figures div", { hasText: "Sessions held" }).first().getByRole("link").innerText();
  expect([Number(held), Number(held) > 0]).toEqual([Number(said), true]);

  await page.goto("/reports/print");
  const paper = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(paper.startsWith("%PDF-")).toBe(true);
  expect(paper.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(0);

  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto("/reports/funders");
  const ways = await page.locator(".scroll").evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
  expect([ways.length > 2, Math.max(...ways)]).toEqual([true, 0]);
  await page.goto("/reports");
  const scrolled = page.getByRole("region", { name: "By cohort" });
  const hint = await scrolled.evaluate((one) => [one.scrollWidth > one.clientWidth, getComputedStyle(one).backgroundAttachment]);
  expect(hint).toEqual([true, "local, local, scroll, scroll"]);
  expect(
    await scrolled
      .locator("td.number")
      .first()
      .evaluate((one) => getComputedStyle(one).whiteSpace),
  ).toBe("nowrap");

  await page.goto("/cohorts");
  const waited = await page.getByRole("link", { name: "Free Talk after school" }).first().getAttribute("href");
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of [
      `${waited}?find=Ruth`,
      "/reports",
      "/reports/print",
      "/reports/funders",
      "/reports/rows?figure=started",
    ]) {
      await page.goto(path);
      for (const summary of await page.locator("summary").all()) await summary.click();
      await expectAccessible(page);
      await expectFits(page);
      for (const chart of await page.locator(".chart > svg").all())
        expect((await chart.boundingBox())?.width).toBeLessThanOrEqual(width - 32);
    }
  }
}, 120_000);
