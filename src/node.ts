import { join } from "node:path";
import { type Http2Bindings, type HttpBindings, serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono } from "hono";
import { isLocal, readConfig } from "./env.ts";
import { checkKey } from "./key-check.ts";
import { findSecret, migrateDatabase, openDatabase, projectFolder, readManifest } from "./local.ts";
import { assemble } from "./start.ts";
import { tick } from "./tick.ts";
import { createApp } from "./web/app.tsx";

const TICK_MS = 10_000;
const LONGEST_STOP_MS = 25_000;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const secret = findSecret(config);
  const { db, close } = await openDatabase(config, true);
  await migrateDatabase(db);

  const working = new Set<Promise<unknown>>();
  const background = (work: Promise<unknown>): void => {
    const kept = work
      .catch((error: unknown) => deps.log("error", "background.failed", { error: String((error as Error)?.name) }))
      .finally(() => working.delete(kept));
    working.add(kept);
  };
  const deps = assemble({
    config,
    secret,
    db,
    manifest: readManifest(),
    clock: Date.now,
    print: (line) => process.stdout.write(`${line}\n`),
    background,
  });
  await checkKey(db, deps.vault);

  const app = createApp(deps);
  const assets = new Hono().use(
    "/assets/*",
    serveStatic({
      root: join(projectFolder, "dist", "public"),
      onFound: (_, c) => {
        c.header("Cache-Control", "public, max-age=31536000, immutable");
        c.header("X-Content-Type-Options", "nosniff");
      },
    }),
  );
  const fetch = (request: Request, bindings: HttpBindings | Http2Bindings) =>
    new URL(request.url).pathname.startsWith("/assets/") ? assets.fetch(request, bindings) : app.fetch(request, bindings);

  const server = serve({ fetch, port: config.port, hostname: config.host }, (address) => {
    deps.log("info", "server.started", {
      url: config.baseUrl,
      host: address.address,
      port: address.port,
      mail: deps.provider.name,
    });
    if (deps.provider.name === "outbox") deps.log("info", "server.outbox", { url: `${config.baseUrl}/dev/outbox` });
    const reachable = !isLocal(`http://${config.host}`);
    if (deps.provider.name === "outbox" && reachable && isLocal(config.baseUrl))
      deps.log("warn", "server.exposed", {
        host: config.host,
        advice:
          "Whoever reaches this port and calls it localhost can read the outbox, sign-in codes too. Set BASE_URL or RESEND_API_KEY.",
      });
  });
  server.on("error", (error: NodeJS.ErrnoException) => {
    fail(error.code === "EADDRINUSE" ? `Port ${config.port} is in use. Stop what uses it or set PORT.` : error.message);
  });

  background(tick(deps));
  const timer = setInterval(() => background(tick(deps)), TICK_MS);

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    deps.log("info", "server.stopping", { signal });
    clearInterval(timer);
    setTimeout(() => process.exit(1), LONGEST_STOP_MS).unref();
    server.close(async () => {
      while (working.size > 0) await Promise.all(working);
      close();
      deps.log("info", "server.stopped");
      process.exit(0);
    });
    // A connection turns idle only when its last answer is sent, and would then be kept open for the next request.
    if ("closeIdleConnections" in server) setInterval(() => server.closeIdleConnections(), 50);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function fail(message: string): never {
  process.stderr.write(`convene: ${message}\n`);
  process.exit(1);
}

main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
