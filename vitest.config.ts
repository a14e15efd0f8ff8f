import { defineConfig } from "vitest/config";

/** Tests from outside start servers, browsers and workerd, and measure time: one file after the other, once the rest is done. */
const outside = ["test/runtime/**/*.test.ts", "test/browser/**/*.test.ts", "test/db/embedded.test.ts"];

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
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: outside,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: "outside", include: outside, fileParallelism: false, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
