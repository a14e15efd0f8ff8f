import type { z } from "zod";
import type { Context, Org } from "../context.ts";
import type { Deps } from "../deps.ts";
import { newId } from "../vault.ts";
import { UsageError } from "./command.ts";

export const systemContext = (deps: Deps, org: Org): Context => ({
  db: deps.db,
  org,
  actor: { kind: "system" },
  now: deps.clock(),
  vault: deps.vault.org(org.id),
  log: deps.log,
  baseUrl: deps.config.baseUrl,
  requestId: newId("req"),
  startDispatch: () => {},
});

/** @throws UsageError that names the flag: `ownerEmail` is `--owner-email`. */
export function parsed<T extends z.ZodType>(schema: T, values: Record<string, unknown>): z.output<T> {
  const result = schema.safeParse(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const flag = String(issue?.path[0] ?? "").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${flag}: ${issue?.message}`);
}
