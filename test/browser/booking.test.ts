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

test("a facilitator offers a one-to-one; on a small phone without scripts somebody picks a time, moves it and calls it off", async () => {
  const entry = await startNode();
  onTestFinished(entry.stop);
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 1280 });
  const { page } = staff;
  await signIn(staff, "dana@example.org");
  const check = async () => {
    await expectAccessible(page);
    await expectFits(page);
  };
  await page.goto("/cohorts");
  await page.getByRole("link", { name: "Evening group after a loss" }).click();
  await page.getByRole("link", { name: "One-to-ones" }).click();
  await check();
  await page.getByLabel("What for").selectOption({ label: "Catch-up" });
  await page.getByLabel("Minutes").fill("30");
  const first = page.locator("#enrolmentIds input").first();
  await first.check();
  await page.getByRole("button", { name: "Show the times" }).click();
  await page.getByText("They have said nothing about their working hours yet.").waitFor();
  await page.getByRole("link", { name: "Fill them in" }).click();
  for (const day of ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]) {
    await page.getByLabel(`${day}, from`, { exact: true }).fill("09:00");
    await page.getByLabel(`${day}, until`, { exact: true }).fill("17:00");
  }
  await page.getByRole("button", { name: "Save the week" }).click();
  await page.getByText("The week is saved.").waitFor();
  await page.goto("/cohorts");
  await page.getByRole("link", { name: "Evening group after a loss" }).click();
  await page.getByRole("link", { name: "One-to-ones" }).click();
  await page.getByLabel("What for").selectOption({ label: "Catch-up" });
  await page.getByLabel("Minutes").fill("30");
  await page.getByLabel("Not before").fill(addDays(toLocal(Date.now(), "America/New_York").date, 3));
  await page.locator("#enrolmentIds input").first().check();
  await page.getByRole("button", { name: "Show the times" }).click();
  await page.getByText(/times to choose from/).waitFor();
  expect(await page.locator("#enrolmentIds input").first().isChecked()).toBe(true);
  await check();
  await page.getByRole("button", { name: "Offer it" }).click();
  await page.getByText("Offered. You see here what each chooses.").waitFor();
  await check();

  const inbox = await staff.context.newPage();
  const mail = await newestMail(inbox, /choose a time|elija una hora/);
  await inbox.close();
  expect(mail).not.toMatch(/loss|Dana|Catch|group/i);
  const link = /http:\/\/localhost:\d+(\/b\/[\w-]+)/.exec(mail)?.[1] ?? "";
  const phone = await visit(browser, entry, { width: 320, javaScript: false });
  const person = phone.page;
  await person.goto(`${link}?lang=en`);
  await expectFits(person);
  expect(await person.content()).not.toMatch(/loss|Catch-up|Dana/);
  const times = person.locator("fieldset.times button");
  const chosen = (await times.nth(1).innerText()).split(",")[0]?.trim();
  await times.nth(1).click();
  await person.getByText("Thank you. We expect you then.").waitFor();
  expect(await person.getByRole("main").innerText()).toContain(chosen);
  await expectFits(person);
  // Another time, then not at all, then one again, in the other language.
  await person.getByText("Choose another time").click();
  await person.locator("fieldset.times button").nth(3).click();
  await person.getByText("Thank you. We expect you then.").waitFor();
  await person.getByRole("button", { name: "Call it off" }).click();
  await person.getByText("It is called off.").waitFor();
  await person.goto(`${link}?lang=es`);
  await person.locator("fieldset.times button").first().click();
  await person.getByText("Gracias. Le esperamos.").waitFor();
  await expectFits(person);

  await page.setViewportSize({ width: 390, height: 900 });
  await page.goto(`${link}?lang=en`);
  await check();
  await page.getByText("Choose another time").click();
  await check();
  await page.goto("/cohorts");
  await page.getByRole("link", { name: "Evening group after a loss" }).click();
  await page.getByRole("link", { name: "One-to-ones" }).click();
  await check();
  await page.locator("a[href^='/appointments/']").first().click();
  await check();
  expect(staff.troubles).toEqual([]);
}, 120_000);
