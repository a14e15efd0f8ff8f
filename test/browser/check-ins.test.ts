import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("check-ins, trends and letters are readable and usable on a phone and a desk, in the light and in the dark", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 390 });
  const { page } = staff;
  await signIn(staff, "sam@example.org");
  await page.goto("/participants?q=Voss");
  await page.getByRole("link", { name: "Eleanor Voss" }).first().click();
  await page.getByRole("heading", { name: "Check-ins" }).waitFor();
  const person = page.url();
  const form =
    (await page
      .getByRole("region", { name: /Check-ins of/ })
      .getByRole("link")
      .last()
      .getAttribute("href")) ?? "";
  const pages = [person, form, form.replace(/\/[^/]*$/, ""), `${person}/letters/new`, "/tasks", "/"];
  for (const [width, colorScheme] of [
    [390, "light"],
    [390, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    for (const path of pages) {
      await page.goto(path);
      await expectAccessible(page);
      await expectFits(page);
    }
  }

  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(person);
  // A line, not a wedge, and a grid to read it by.
  const drawn = await page.locator(".trends .line").evaluateAll((lines) =>
    lines.map((line) => {
      const { fill, stroke, strokeWidth } = getComputedStyle(line);
      return [fill, stroke !== "none" && Number.parseFloat(strokeWidth) >= 1];
    }),
  );
  expect(drawn.length).toBeGreaterThan(1);
  expect(drawn).toEqual(drawn.map(() => ["none", true]));
  const rules = await page.locator(".trends .rule").evaluateAll((all) => all.map((rule) => getComputedStyle(rule).stroke));
  expect(rules.filter((stroke) => stroke === "none")).toEqual([]);
  const labels = await page.locator(".trends figure").first().locator("svg text").allTextContents();
  expect(labels).toContain("27");

  await page.goto(form);
  const sizes = await page.locator(".scale input + span").evaluateAll((all) =>
    all.map((one) => {
      const { width, height } = one.getBoundingClientRect();
      return [Math.round(width), Math.round(height)];
    }),
  );
  expect(Math.min(...sizes.flat())).toBeGreaterThanOrEqual(44);
  // Even, less "no answer", which has a row to itself.
  expect(new Set(sizes.slice(0, 11).map(String)).size).toBe(1);
  const gaps = await page.locator(".question > legend").evaluateAll((all) =>
    all.map((legend) => {
      const before = legend.closest("fieldset")?.previousElementSibling;
      return before?.matches("fieldset") ? legend.getBoundingClientRect().top - before.getBoundingClientRect().bottom : 99;
    }),
  );
  expect(Math.min(...gaps)).toBeGreaterThan(16);

  await page.goto(`${person}/letters/new`);
  await page.getByLabel("They asked for it").check();
  await page.getByRole("button", { name: "Show it first" }).click();
  await page.getByRole("heading", { name: "This is what it would say" }).waitFor();
  // In view, not below the form.
  expect(await page.locator("#preview").evaluate((node) => node.getBoundingClientRect().top)).toBeLessThan(400);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make it" }).click();
  await page.getByRole("heading", { level: 1, name: "Letter of attendance" }).waitFor();
  await expectAccessible(page);
  expect(staff.troubles).toEqual([]);
}, 180_000);
