import type { Db } from "../db/write.ts";
import type { OrgVault } from "./vault.ts";

export type Role = "manager" | "facilitator" | "peer";

export type Actor =
  | { kind: "staff"; id: string; role: Role }
  | { kind: "participant"; id: string }
  /** A guardian with a link. */
  | { kind: "contact"; id: string }
  | { kind: "system" }
  | { kind: "provider" };

/** The tenant a request acts in, with the settings most verbs need. */
export type Org = {
  id: string;
  name: string;
  timezone: string;
  country: string;
  region: string | null;
  locale: string;
  alias: string;
  mailFrom: string | null;
  replyPhone: string | null;
  ownLineEn: string | null;
  ownLineEs: string | null;
  addressConfirmedBy: "staff" | "participant";
  excusedCutoffHours: number;
  /** From this age nobody else is told anything. */
  adultAge: number;
  /** From this age a minor has a say in who else is told. */
  minorConsentAge: number;
  /** Who agrees to mail to a guardian from that age on; below it, a guardian. */
  guardianConsentBy: "minor" | "guardian" | "both";
  /** Younger than this nobody is written to. */
  youngestToMail: number;
  /** The day of the month on which managers get the month before in numbers; 0: never. */
  summaryDay: number;
};

/** Levels as in syslog; `fields` never hold a name, an address or a note. */
export type Log = (level: "debug" | "info" | "warn" | "error", event: string, fields?: Record<string, unknown>) => void;

/** Everything a verb or a query may know about the world. One request, one instant. */
export type Context = {
  db: Db;
  org: Org;
  actor: Actor;
  /** UTC epoch milliseconds. */
  now: number;
  vault: OrgVault;
  log: Log;
  /** Public address without a trailing slash. */
  baseUrl: string;
  requestId: string;
  /** Starts the dispatcher without waiting for the next tick. Call it after committing a delivery due now. */
  startDispatch: () => void;
};
