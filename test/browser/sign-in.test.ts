import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { enterCode, expectAccessible, expectFits, launch, signIn, visit } from "../support/browser.ts";
import { type Entry, noWorker, startNode, startWorker } from "../support/entries.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
});

/** A device that holds passkeys and whose owner always agrees. */
async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const entries = [
  { runtime: "Node", start: startNode, missing: "" },
  { runtime: "Workers", start: startWorker, missing: noWorker },
];

describe.each(entries)("signing in, in a browser, on $runtime$missing", { timeout: 120_000 }, ({ start, missing }) => {
  let entry: Entry;

  beforeAll(async () => {
    if (!missing) entry = await start();
  }, 120_000);

  afterAll(async () => {
    await entry?.stop();
  });

  test.skipIf(missing)("set up, sign in by code, add a passkey, sign in with it, remove it", async () => {
    const { page, context, troubles } = await visit(browser, entry, { width: 390 });
    await addAuthenticator(context, page);
    await page.goto("/");
    await page.waitForURL("**/setup");
    await expectAccessible(page);
    await expectFits(page);
    await page.getByLabel("Your organization").fill("Harbor House");
    await page.getByLabel("Your name").fill("Dana Reyes");
    await page.getByLabel("Your email").fill("dana@example.org");
    await page.getByRole("button", { name: "Set up and sign in" }).click();
    await page.waitForURL("**/login/code**");
    await expectAccessible(page);
    await page.reload();
    await enterCode({ page, context });

    await page.goto("/account");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.waitForURL("**/account?done=added");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/login");
    await expectAccessible(page);

    await page.goto("/cohorts");
    await page.waitForURL("**/login?next=**");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL("**/cohorts");

    await page.goto("/account");
    await page.getByRole("button", { name: "Remove" }).click();
    await page.waitForURL("**/account?done=removed");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/login");
    expect(troubles).toEqual([]);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByText("No passkey was used").waitFor();
    await context.close();
  });
});

describe("settings, in a browser", { timeout: 60_000 }, () => {
  let entry: Entry;

  beforeAll(async () => {
    entry = await startNode();
    await entry.admin("create-org", "--name", "Harbor House", "--timezone", "UTC", "--owner-email", "dana@example.org");
  }, 60_000);

  afterAll(async () => {
    await entry?.stop();
  });

  test.each([390, 1280])("fit and are accessible at %i px", async (width) => {
    const { page, context, troubles } = await visit(browser, entry, { width });
    await signIn({ page, context, troubles }, "dana@example.org");
    await page.goto("/settings/closures");
    await page.getByLabel("Year").fill("2028");
    await page.getByRole("button", { name: "Import" }).click();
    await page.waitForURL("**/settings/closures?**");
    await page.goto("/settings/staff");
    await page.getByLabel("Name").fill(`Pat at ${width}`);
    await page.getByLabel("Email").fill(`pat${width}@example.org`);
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await page.waitForURL("**/settings/staff?**");
    await page.getByText(`Change or remove Pat at ${width}`).click();
    await expectAccessible(page);
    await expectFits(page);
    await page.goto("/settings/tokens");
    await page.getByLabel("What it is for").fill(`Import at ${width}`);
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByLabel("New token").waitFor();
    await expectAccessible(page);
    await expectFits(page);
    for (const path of ["/settings", "/settings/closures"]) {
      await page.goto(path);
      await expectAccessible(page);
      await expectFits(page);
    }
    expect(troubles).toEqual([]);
    await context.close();
  });
});
