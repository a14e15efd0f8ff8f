import type { Db } from "../db/write.ts";
import type { Deps } from "./deps.ts";
import type { Config } from "./env.ts";
import { createLog } from "./log.ts";
import { outboxProvider } from "./mail/outbox.ts";
import { resendProvider } from "./mail/resend.ts";
import { createVault } from "./vault.ts";

type Given = {
  config: Config;
  secret: string;
  db: Db;
  manifest: Record<string, string>;
  clock: () => number;
  print: (line: string) => void;
  background: Deps["background"];
};

/** What both entries and the command line build from: the same parts around another database, clock and assets. */
export function assemble({ config, secret, db, manifest, clock, print, background }: Given): Deps {
  const vault = createVault(secret);
  return {
    db,
    vault,
    config,
    log: createLog(config.logLevel, clock, print),
    clock,
    provider: config.resend
      ? resendProvider({ ...config.resend, requestsPerSecond: config.resendRate, clock })
      : outboxProvider({ db, vault, clock }),
    asset: (name) => manifest[name] ?? `/assets/${name}`,
    background,
  };
}
