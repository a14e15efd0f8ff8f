import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "drizzle-orm/libsql/migrator";
import type { Hono } from "hono";
import { onTestFinished } from "vitest";
import { openEmbedded } from "../../db/embedded.ts";
import * as schema from "../../db/schema/index.ts";
import type { Actor, Context, Org, Role } from "../../src/context.ts";
import type { Deps } from "../../src/deps.ts";
import { createOrg } from "../../src/domain/org/create.ts";
import { createToken } from "../../src/domain/staff/create-token.ts";
import { readConfig } from "../../src/env.ts";
import { createVault, newId } from "../../src/vault.ts";
import { createApp } from "../../src/web/app.tsx";
import type { AppEnv } from "../../src/web/env.ts";
import { type RecordingProvider, recordingProvider } from "./provider.ts";

/** Wednesday, 18:00 UTC: an ordinary working instant that most tests start from. */
export const NOW = Date.parse("2027-02-03T18:00:00Z");
export const SECRET = "a secret that is only used in tests, 0123456789";

export type OrgWorld = {
  org: Org;
  /** A Context of this org for a role; the manager is the org's first staff member. */
  as: (role: Role) => Promise<Context>;
  system: () => Context;
  token: (role: Role) => Promise<string>;
};

export type World = {
  deps: Deps;
  app: Hono<AppEnv>;
  provider: RecordingProvider;
  file: string;
  now: () => number;
  setNow: (at: number) => void;
  createOrg: (name?: string, timezone?: string) => Promise<OrgWorld>;
  /** A JSON request with a bearer token. */
  api: (
    token: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** Waits for work started in the background by requests so far. */
  settled: () => Promise<void>;
};

/** A migrated database of its own, the whole app over it, a clock that stands still and a provider that records. */
export async function createWorld(overrides: Partial<Deps> & { env?: Record<string, string> } = {}): Promise<World> {
  const { env, ...replaced } = overrides;
  const folder = mkdtempSync(join(tmpdir(), "convene-"));
  const file = join(folder, "test.db");
  const opened = await openEmbedded(`file:${file}`);
  const working = new Set<Promise<unknown>>();
  onTestFinished(async () => {
    while (working.size > 0) await Promise.allSettled([...working]);
    opened.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const db = overrides.db ?? opened.db;
  await migrate(db, { migrationsFolder: "db/migrations" });

  let now = NOW;
  const provider = recordingProvider();
  const deps: Deps = {
    db,
    vault: createVault(SECRET),
    config: readConfig({ BASE_URL: "http://localhost:8787", ...env }),
    log: () => {},
    clock: () => now,
    provider,
    asset: (name) => `/assets/${name}`,
    background: (work) => {
      const kept = work.finally(() => working.delete(kept));
      working.add(kept);
    },
    ...replaced,
  };
  const app = createApp(deps);

  return {
    deps,
    app,
    provider,
    file,
    now: () => now,
    setNow: (at) => {
      now = at;
    },
    async createOrg(name = "Harbor House", timezone = "America/New_York") {
      const { org, staffId } = await createOrg(
        { db, vault: deps.vault, now, requestId: "req_test" },
        { name, timezone, ownerEmail: `owner-${newId("own")}@example.org`, country: "US" },
      );
      const contextOf = (actor: Actor): Context => ({
        db,
        org,
        actor,
        now,
        vault: deps.vault.org(org.id),
        log: deps.log,
        baseUrl: deps.config.baseUrl,
        requestId: "req_test",
        startDispatch: () => {},
      });
      const members = new Map<Role, string>([["manager", staffId]]);
      const member = async (role: Role): Promise<string> => {
        const known = members.get(role);
        if (known) return known;
        const id = newId("stf");
        const userId = newId("usr");
        const email = `${role}-${id}@example.org`;
        const at = new Date(now);
        await db.batch([
          db.insert(schema.users).values({ id: userId, name: role, email, createdAt: at, updatedAt: at }),
          db.insert(schema.staff).values({ orgId: org.id, id, userId, email, name: role, role, invitedAt: now, joinedAt: now }),
        ]);
        members.set(role, id);
        return id;
      };
      const as = async (role: Role) => contextOf({ kind: "staff", id: await member(role), role });
      return {
        org,
        as,
        system: () => contextOf({ kind: "system" }),
        async token(role) {
          const { token } = await createToken(contextOf({ kind: "system" }), {
            staffId: await member(role),
            label: `${role} in tests`,
          });
          return token;
        },
      };
    },
    async api(token, method, path, body, headers = {}) {
      return app.request(path.startsWith("/api") ? path : `/api/v1${path}`, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
    },
    async settled() {
      while (working.size > 0) await Promise.allSettled([...working]);
    },
  };
}
