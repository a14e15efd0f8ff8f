import { openTurso } from "../db/turso.ts";
import manifest from "../dist/assets.json";
import type { Deps } from "./deps.ts";
import { readConfig } from "./env.ts";
import { checkKey } from "./key-check.ts";
import { assemble } from "./start.ts";
import { tick } from "./tick.ts";
import { createApp } from "./web/app.tsx";

type Started = { deps: Deps; app: ReturnType<typeof createApp> };

let started: Promise<Started> | null = null;

/** Once per isolate; a start that failed is tried again by the next request. */
function start(env: Record<string, unknown>): Promise<Started> {
  started ??= begin(env).catch((error: unknown) => {
    started = null;
    throw error;
  });
  return started;
}

async function begin(env: Record<string, unknown>): Promise<Started> {
  const config = readConfig(env);
  if (!config.appSecret) throw new Error("Set the secret APP_SECRET.");
  const deps = assemble({
    config,
    secret: config.appSecret,
    db: openTurso(config.databaseUrl, config.databaseAuthToken),
    manifest,
    clock: Date.now,
    print: (line) => console.log(line),
    background: () => {
      throw new Error("work belongs to a request");
    },
  });
  await checkKey(deps.db, deps.vault);
  return { deps, app: createApp(deps) };
}

/** Work of one request must not outlive it, nor be waited for by another: each gets its own Deps object. */
const forThis = (deps: Deps, context: ExecutionContext): Deps => ({ ...deps, background: (work) => context.waitUntil(work) });

export default {
  async fetch(request, env, context) {
    const { deps, app } = await start(env);
    return app.fetch(request, { deps: forThis(deps, context) }, context);
  },
  async scheduled(_event, env, context) {
    const { deps } = await start(env);
    await tick(forThis(deps, context));
  },
} satisfies ExportedHandler<Record<string, unknown>>;
