import type { Db } from "../db/write.ts";
import type { Log } from "./context.ts";
import type { Config } from "./env.ts";
import type { Provider } from "./mail/provider.ts";
import type { Vault } from "./vault.ts";

/** What an entry (Node, Workers, a test) hands to createApp and tick. Nothing below knows which entry it was. */
export type Deps = {
  db: Db;
  vault: Vault;
  config: Config;
  log: Log;
  /** UTC epoch milliseconds. Read once per request or tick. */
  clock: () => number;
  provider: Provider;
  /** Public address of a built asset by its name: `app.css` → `/assets/app-1a2b3c.css`. */
  asset: (name: string) => string;
  /** Keeps work alive after the answer is sent. */
  background: (work: Promise<unknown>) => void;
};
