import { existsSync, readFileSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import type { Entry } from "./entries.ts";

const places = [process.env.CHROMIUM_PATH ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium stands; undefined: playwright's own, where that is installed. */
const chromiumPath = (): string | undefined => places.find((path) => path !== "" && existsSync(path));

export async function launch(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

export type Visit = {
  page: Page;
  context: BrowserContext;
  /** Console errors, uncaught exceptions, failed requests and requests to anybody else, so far. */
  troubles: string[];
};

/** A browser window of its own on a running Convene. */
export async function visit(
  browser: Browser,
  entry: Entry,
  options: { width: number; javaScript?: boolean; locale?: string },
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: entry.url,
    viewport: { width: options.width, height: 900 },
    javaScriptEnabled: options.javaScript ?? true,
    locale: options.locale ?? "en-US",
    timezoneId: "America/New_York",
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  watch(page, entry, troubles);
  context.on("page", (other) => watch(other, entry, troubles));
  return { page, context, troubles };
}

function watch(page: Page, entry: Entry, troubles: string[]): void {
  page.on("console", (message) => {
    // A form refused with 422 shows as a failed resource; the test says where it expects one.
    if (message.type() === "error" && !message.text().includes("422"))
      troubles.push(`console at ${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`exception at ${page.url()}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(entry.url) && !request.url().startsWith("data:")) troubles.push(`request to ${request.url()}`);
  });
}

const axeSource = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** Checks the page against WCAG 2.2 A and AA. Evaluated from outside the page, so its content security policy stays as it is. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const axe = (
      globalThis as unknown as {
        axe: {
          run: (
            options: unknown,
          ) => Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
        };
      }
    ).axe;
    const result = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] });
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
  expect([page.url(), violations]).toEqual([page.url(), []]);
}

/** Nothing is cut off or needs scrolling sideways. */
export async function expectFits(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect([page.url(), over]).toEqual([page.url(), 0]);
}

/** The newest mail of this machine's outbox whose subject fits, as its receiver reads it, once there are more than `before`. */
export async function newestMail(page: Page, subject: RegExp, before = 0): Promise<string> {
  for (let tries = 0; tries < 60; tries += 1) {
    await page.goto("/dev/outbox");
    const links = page.locator("td a").filter({ hasText: subject });
    if ((await links.count()) > before) {
      await links.first().click();
      return page.locator("pre").innerText();
    }
    await page.waitForTimeout(250);
  }
  throw new Error(`no mail fits ${subject}`);
}

/** Signs in the way a person does: asks for a code, reads the mail, types it. */
export async function signIn({ page, context }: Visit, email: string): Promise<void> {
  await page.goto("/dev/outbox");
  const before = await page.locator("td a").filter({ hasText: CODE }).count();
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send me a code" }).click();
  await enterCode({ page, context }, before);
}

const CODE = /is your sign-in code/;

export async function enterCode({ page, context }: Pick<Visit, "page" | "context">, before = 0): Promise<void> {
  const outbox = await context.newPage();
  const text = await newestMail(outbox, CODE, before);
  await outbox.close();
  await page.getByLabel("Code", { exact: true }).fill(/^\d{6}$/m.exec(text)?.[0] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login") && !url.pathname.startsWith("/setup"));
}
