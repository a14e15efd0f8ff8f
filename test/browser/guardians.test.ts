import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { startNode } from "../support/entries.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

test("a guardian reads dates on a small phone without scripts and stops; staff see it, at every width", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 390 });
  const { page } = staff;
  await page.goto("/dev/outbox");
  await page.locator("tr").filter({ hasText: "marisol.rios@example.org" }).first().locator("a").first().click();
  const link = /http:\/\/localhost:\d+(\/g\/[\w-]+)/.exec(await page.locator("pre").innerText())?.[1] ?? "";
  for (const path of [link, `${link}?lang=en`, `${link}/stop`]) {
    await page.goto(path);
    await expectAccessible(page);
    expect(await page.locator("html").getAttribute("lang")).toBe(path.includes("lang=en") ? "en" : "es");
    expect([await page.getByRole("main").count(), await page.getByRole("heading", { level: 1 }).count()]).toEqual([1, 1]);
  }
  await signIn(staff, "dana@example.org");
  await page.goto("/participants?q=Valentina");
  await page.getByRole("link", { name: "Vale" }).first().click();
  await page.getByRole("link", { name: "Add a parent or guardian" }).click();
  await page.getByRole("heading", { name: "Add a parent or guardian" }).waitFor();
  const pages = [page.url(), "/settings/minors"];
  await page.goBack();
  pages.push(page.url());
  await page.getByRole("link", { name: "Marisol Ríos", exact: true }).click();
  await page.getByRole("heading", { name: "What they may be told" }).waitFor();
  pages.push(page.url());
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of pages) {
      await page.goto(path);
      for (const summary of await page.locator("summary").all()) await summary.click();
      await expectAccessible(page);
      await expectFits(page);
    }
  }
  expect(staff.troubles).toEqual([]);

  const phone = await visit(browser, entry, { width: 320, javaScript: false, locale: "es-US" });
  await phone.page.goto(link);
  await expectFits(phone.page);
  const dates = await phone.page.getByRole("main").innerText();
  expect([dates.includes("Fechas"), dates.includes("988")]).toEqual([true, true]);
  await phone.page.getByRole("link", { name: "No recibir más mensajes" }).click();
  await phone.page.getByRole("button", { name: "No recibir más mensajes" }).click();
  expect(await phone.page.getByRole("status").innerText()).toContain("No le escribiremos.");
  await expectFits(phone.page);
  expect((await phone.page.goto(link))?.status()).toBe(404);
  await page.goto(pages[3] ?? "");
  expect(await page.getByRole("main").innerText()).not.toContain("Told\n");
}, 120_000);
