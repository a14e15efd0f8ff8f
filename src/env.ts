import { z } from "zod";

/** What the environment (Node) or the bindings (Workers) say, validated once. */
export type Config = {
  port: number;
  host: string;
  /** Without a trailing slash. */
  baseUrl: string;
  databaseUrl: string;
  databaseAuthToken: string | null;
  appSecret: string | null;
  setupToken: string | null;
  resend: { apiKey: string; baseUrl: string | null } | null;
  webhookSecret: string | null;
  /** Requests per second; 0: unpaced. */
  resendRate: number;
  mailFrom: string | null;
  logLevel: "debug" | "info" | "warn" | "error";
};

const text = z.string().trim().min(1).optional();

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8787),
  HOST: z.string().min(1).default("127.0.0.1"),
  BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.|(libsql|https?):\/\/.)/, "must start with file:, libsql:// or http(s)://")
    .default("file:data/convene.db"),
  DATABASE_AUTH_TOKEN: text,
  APP_SECRET: z.string().min(32, "must be at least 32 characters long").optional(),
  SETUP_TOKEN: z.string().min(16, "must be at least 16 characters long").optional(),
  RESEND_API_KEY: text,
  RESEND_BASE_URL: z.url().optional(),
  RESEND_WEBHOOK_SECRET: text,
  RESEND_RATE: z.coerce.number().min(0).max(100).default(2),
  MAIL_FROM: text,
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
});

/** @throws Error with one line that names the setting and what is wrong with it. Empty settings count as absent. */
export function readConfig(variables: Record<string, unknown>): Config {
  const present = Object.entries(variables).filter(([, value]) => typeof value === "string" && value !== "");
  const parsed = environment.safeParse(Object.fromEntries(present));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`Configuration: ${issue?.path.join(".")} ${issue?.message}`);
  }
  const env = parsed.data;
  return {
    port: env.PORT,
    host: env.HOST,
    baseUrl: (env.BASE_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ""),
    databaseUrl: env.DATABASE_URL,
    databaseAuthToken: env.DATABASE_AUTH_TOKEN ?? null,
    appSecret: env.APP_SECRET ?? null,
    setupToken: env.SETUP_TOKEN ?? null,
    resend: env.RESEND_API_KEY ? { apiKey: env.RESEND_API_KEY, baseUrl: env.RESEND_BASE_URL ?? null } : null,
    webhookSecret: env.RESEND_WEBHOOK_SECRET ?? null,
    resendRate: env.RESEND_RATE,
    mailFrom: env.MAIL_FROM ?? null,
    logLevel: env.LOG_LEVEL,
  };
}

/** True when the public address is this machine itself, as when trying Convene out. */
export const isLocal = (baseUrl: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(baseUrl).hostname);
