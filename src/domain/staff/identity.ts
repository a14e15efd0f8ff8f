import { passkey } from "@better-auth/passkey";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { betterAuth } from "better-auth/minimal";
import { emailOTP } from "better-auth/plugins/email-otp";
import { accounts, logins, passkeys, users, verifications } from "../../../db/schema/index.ts";
import type { Deps } from "../../deps.ts";
import { newId, type Vault } from "../../vault.ts";
import { sendCode } from "./send-code.ts";

// The only file that talks to better-auth: who somebody is. What they may do stands in `staff`.

export const CODE_MINUTES = 10;
const CODE_TRIES = 3;
const LOGIN_SECONDS = 12 * 3600;

type Auth = ReturnType<typeof build>;
const built = new WeakMap<Vault, Auth>();

/** One instance per app: its vault is what all requests share. */
export function identityOf(deps: Deps): Auth {
  let auth = built.get(deps.vault);
  if (!auth) {
    auth = build(deps);
    built.set(deps.vault, auth);
  }
  return auth;
}

/** On https a cookie belongs to this host alone, is never sent in clear and can't be set by a sibling domain. */
const cookiePrefix = (baseUrl: string): string => (baseUrl.startsWith("https:") ? "__Host-convene" : "convene");

export const loginCookie = (baseUrl: string): string => `${cookiePrefix(baseUrl)}.session_token`;

/** Signs login cookies. */
export const loginSecret = (deps: Deps): string => deps.vault.deriveKey("login").toString("base64url");

function build(deps: Deps) {
  const { baseUrl } = deps.config;
  return betterAuth({
    appName: "Convene",
    baseURL: baseUrl,
    basePath: "/api/auth",
    secret: loginSecret(deps),
    trustedOrigins: [new URL(baseUrl).origin],
    database: drizzleAdapter(deps.db, {
      provider: "sqlite",
      transaction: false,
      schema: { user: users, session: logins, account: accounts, verification: verifications, passkey: passkeys },
    }),
    session: { expiresIn: LOGIN_SECONDS, disableSessionRefresh: true },
    // A login ends by the app's clock, the one it is checked against.
    databaseHooks: {
      session: {
        create: {
          before: async (login) => ({ data: { ...login, expiresAt: new Date(deps.clock() + LOGIN_SECONDS * 1000) } }),
        },
      },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: {
      useSecureCookies: false,
      cookiePrefix: cookiePrefix(baseUrl),
      defaultCookieAttributes: { secure: baseUrl.startsWith("https:"), httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => newId("idn") },
    },
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: CODE_MINUTES * 60,
        allowedAttempts: CODE_TRIES,
        storeOTP: "hashed",
        disableSignUp: true,
        sendVerificationOTP: ({ email, otp }) => sendCode(deps, email, otp),
      }),
      passkey({ rpID: new URL(baseUrl).hostname, rpName: "Convene", origin: new URL(baseUrl).origin }),
    ],
  });
}
