import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { type Entry, startNode } from "../support/entries.ts";

let browser: Browser;
let entry: Entry;
let cookies: Awaited<ReturnType<BrowserContext["cookies"]>>;
beforeAll(async () => {
  [browser, entry] = await Promise.all([launch(), startNode()]);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 1280 });
  await signIn(staff, "dana@example.org");
  cookies = await staff.context.cookies();
  await staff.context.close();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await entry.stop();
});

const NAME = "Evening group after a loss";

/** The first week from this one on in which a session of that group can still be moved. */
async function openWeek(page: Page, path = "/calendar"): Promise<void> {
  await page.goto(path);
  for (let weeks = 0; weeks < 4; weeks += 1) {
    if ((await page.getByRole("link", { name: `Move ${NAME}`, includeHidden: true }).count()) > 0) return;
    await page.getByRole("link", { name: "Next" }).click();
    await page.waitForLoadState();
  }
  throw new Error("no session of the demo can be moved");
}

const eventOf = (page: Page) => page.locator("#calendar a.is-planned").filter({ hasText: NAME }).first();

/** Where it stands in the list below the calendar. */
const listed = async (page: Page): Promise<string> =>
  (await page.locator("#agenda li").filter({ hasText: NAME }).first().textContent()) ?? "";

describe("the calendar, in Chromium", () => {
  test("a session is dragged, the change is shown and confirmed, then undone", async () => {
    const staff = await visit(browser, entry, { width: 1280 });
    const { page } = staff;
    await staff.context.addCookies(cookies);
    await openWeek(page);
    await eventOf(page).waitFor();
    await expectAccessible(page);
    const before = await listed(page);
    await eventOf(page).scrollIntoViewIfNeeded();
    const box = await eventOf(page).boundingBox();
    if (!box) throw new Error("the session isn't drawn");
    const [x, y] = [box.x + box.width / 2, box.y + 12];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y - 20, { steps: 4 });
    await page.mouse.move(x + box.width * 2, y - 100, { steps: 8 });
    await page.mouse.up();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: /^Move session/ }).waitFor();
    await dialog.getByText(/told by one mail each/).waitFor();
    await expectAccessible(page);
    // Kept as it is, the session goes back to where it was.
    await dialog.getByRole("link", { name: "Keep it as it is" }).click();
    await expect.poll(async () => Math.round((await eventOf(page).boundingBox())?.x ?? 0)).toBe(Math.round(box.x));

    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y - 20, { steps: 4 });
    await page.mouse.move(x + box.width * 2, y - 100, { steps: 8 });
    await page.mouse.up();
    await dialog.getByRole("button", { name: "Move it" }).click();
    await page.waitForURL(/done=moved/);
    expect(await listed(page)).not.toBe(before);
    await page.getByRole("button", { name: "Undo the move" }).click();
    await page.waitForURL(/done=undone/);
    expect(await listed(page)).toBe(before);
    expect(staff.troubles).toEqual([]);
  }, 120_000);

  test("by keyboard alone: a session is moved, another cancelled and made up at the end", async () => {
    const staff = await visit(browser, entry, { width: 1280 });
    const { page } = staff;
    await staff.context.addCookies(cookies);
    await openWeek(page);
    await eventOf(page).waitFor();
    const dialog = page.getByRole("dialog");
    await tabTo(page, NAME);
    await page.keyboard.press("Enter");
    await dialog.getByRole("heading", { name: NAME }).waitFor();
    await expectAccessible(page);
    await tabTo(page, "Move");
    await page.keyboard.press("Enter");
    await dialog.getByLabel("New time").waitFor();
    await tabTo(page, "Length in minutes");
    await page.keyboard.type("60");
    await tabTo(page, "Show what changes");
    await page.keyboard.press("Enter");
    await dialog.getByText("90 min → 60 min").waitFor();
    await tabTo(page, "Move it");
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=moved/);

    const before = await listed(page);
    await eventOf(page).waitFor();
    await tabTo(page, NAME);
    await page.keyboard.press("Enter");
    await dialog.getByRole("heading", { name: NAME }).waitFor();
    await tabTo(page, "Cancel the session");
    await page.keyboard.press("Enter");
    await dialog.getByLabel("Reason").waitFor();
    await tabTo(page, "Reason");
    await page.keyboard.type("The facilitator is ill");
    await tabTo(page, "Show what changes");
    await page.keyboard.press("Enter");
    await dialog.getByText("made up at the end").last().waitFor();
    await tabTo(page, "Cancel the session");
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=cancelled/);
    expect(await listed(page)).toContain("cancelled");
    await page.getByRole("button", { name: "Undo the cancellation" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=undone/);
    expect(await listed(page)).toBe(before);
    expect(staff.troubles).toEqual([]);
  }, 120_000);

  test("on a phone, and without scripts, it is a list of days", async () => {
    for (const options of [
      { width: 320, javaScript: true },
      { width: 390, javaScript: false },
      { width: 1280, javaScript: false },
    ]) {
      const { page, context, troubles } = await visit(browser, entry, options);
      await context.addCookies(cookies);
      await openWeek(page);
      expect([await page.locator("#agenda").isVisible(), await page.locator("#calendar").isVisible()]).toEqual([true, false]);
      if (options.javaScript) await expectAccessible(page);
      if (options.javaScript) await expectFits(page);
      await page
        .getByRole("link", { name: `Move ${NAME}` })
        .first()
        .click();
      await page.getByRole("heading", { name: /^Move session/ }).waitFor();
      expect(troubles).toEqual([]);
      await context.close();
    }
  }, 120_000);
});

/** Presses Tab until what has the focus is called that. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press("Tab");
    const called = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at.labels?.[0]?.textContent : null;
      return (label ?? at?.textContent ?? "").trim();
    });
    if (called.includes(name) && !(await page.evaluate(() => document.activeElement?.closest("#agenda")))) return;
  }
  throw new Error(`the keyboard doesn't reach "${name}"`);
}
