import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: { globalSetup: "test/support/build.ts", include: ["test/**/*.test.{ts,tsx}"], testTimeout: 20_000, hookTimeout: 60_000 },
});
