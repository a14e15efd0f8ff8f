import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { CODE_MINUTES } from "../domain/staff/identity.ts";
import { emailInput } from "../domain/staff/sign-in.ts";
import type { C } from "./env.ts";

// The address a code was sent to, kept in the browser so that the code page survives a reload and a look at the inbox.
// It proves nothing: whoever has the code types it beside the address.

const isSecure = (c: C): boolean => c.get("deps").config.baseUrl.startsWith("https:");
const nameOf = (c: C): string => (isSecure(c) ? "__Host-convene.asked" : "convene.asked");

/** Leads to the page where the code is typed. */
export function askForCode(c: C, email: string, next: string, done?: "set-up"): Response {
  setCookie(c, nameOf(c), email, {
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    secure: isSecure(c),
    maxAge: CODE_MINUTES * 60,
  });
  const query = new URLSearchParams({ ...(next === "/" ? {} : { next }), ...(done ? { done } : {}) }).toString();
  return c.redirect(query ? `/login/code?${query}` : "/login/code", 303);
}

/** The address this browser asked a code for lately. */
export function askedFor(c: C): string | null {
  const parsed = emailInput.safeParse({ email: getCookie(c, nameOf(c)) });
  return parsed.success ? parsed.data.email : null;
}

export const forgetAsked = (c: C): void => void deleteCookie(c, nameOf(c), { path: "/", secure: isSecure(c) });
