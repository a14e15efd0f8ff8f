// How long the calendar takes to draw a week of 300 sessions, in Chromium: `npm run bench:calendar`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, signIn, visit } from "../test/support/browser.ts";
import { startNode } from "../test/support/entries.ts";
import { describeCommit, describeMachine } from "./machine.ts";

const COHORTS = 60;
const ROUNDS = 11;
const folder = mkdtempSync(join(tmpdir(), "convene-bench-"));
const [browser, entry] = await Promise.all([launch(), startNode({}, folder)]);

/** Milliseconds from opening the page and from the script's first entry to the last of 300 drawn. */
type Drawn = { sessions: number; sinceOpened: number; sinceFetched: number };

try {
  await entry.admin("demo");
  const staff = await visit(browser, entry, { width: 1280 });
  const { page } = staff;
  await signIn(staff, "dana@example.org");
  await page.evaluate(async (count) => {
    const programs = await (await fetch("/api/v1/programs")).json();
    for (let index = 0; index < count; index += 1) {
      const answer = await fetch("/api/v1/cohorts", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          programId: programs.items[0].id,
          name: `Group ${index}`,
          timezone: "America/New_York",
          firstDate: "2027-06-07",
          weekdays: [1, 2, 3, 4, 5],
          sessionCount: 10,
          startTime: `${String(8 + (index % 12)).padStart(2, "0")}:${index % 2 === 0 ? "00" : "30"}`,
        }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    }
  }, COHORTS);
  const drawn: Drawn[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await page.goto("/calendar?on=2027-06-08&view=week");
    await page.waitForFunction((least) => document.querySelectorAll("#calendar a.is-planned").length >= least, COHORTS * 5, {
      polling: "raf",
    });
    drawn.push(
      await page.evaluate(() => {
        const fetched = performance.getEntriesByType("resource").find(({ name }) => name.includes("/calendar/events"));
        const now = performance.now();
        return {
          sessions: document.querySelectorAll("#calendar a.is-planned").length,
          sinceOpened: now,
          sinceFetched: now - ((fetched as PerformanceResourceTiming | undefined)?.responseEnd ?? 0),
        };
      }),
    );
  }
  const middle = (pick: (one: Drawn) => number) => Math.round(drawn.map(pick).sort((a, b) => a - b)[ROUNDS >> 1] ?? 0);
  console.log(`${describeMachine()}; Convene ${describeCommit()}; Chromium ${browser.version()}`);
  console.table([
    {
      sessions: drawn[0]?.sessions,
      "ms from opening the page to drawn": middle(({ sinceOpened }) => sinceOpened),
      "ms from the sessions' arrival to drawn": middle(({ sinceFetched }) => sinceFetched),
    },
  ]);
} finally {
  await browser.close();
  await entry.stop();
  rmSync(folder, { recursive: true, force: true });
}
