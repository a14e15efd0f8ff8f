import { defineConfig } from "vitest/config";

/** Tests from outside start servers and workerd and crash them: one file after the other, once the rest is done. */
const outside = ["test/runtime/**/*.test.ts", "test/db/embedded.test.ts"];
/** A browser waits more than it works: two files at a time. */
const browser = ["test/browser/**/*.test.ts"];

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    globalSetup: "test/support/build.ts",
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: "inside",
          // Each test makes its own world, so files may share a process and what it has imported.
          isolate: false,
          maxWorkers: 2,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: [...outside, ...browser],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "browser", include: browser, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: "outside", include: outside, fileParallelism: false, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
