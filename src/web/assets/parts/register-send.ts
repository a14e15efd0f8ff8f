// What goes to the server and what comes back. A connection that is gone or too slow is "none": it may have arrived.

type Clash = { enrolmentId: string; fields: string[] };
export type Answer =
  | { kind: "saved"; location: string; clashes: Clash[]; sessionClashes: { field: string }[] }
  | { kind: "refused"; errors: { path: string; message: string }[] }
  | { kind: "denied"; why: string }
  | { kind: "signed-out" }
  | { kind: "none" };

const SAVE_MS = 20_000;
const LOAD_MS = 10_000;

export async function post(url: string, body: URLSearchParams): Promise<Answer> {
  try {
    const answer = await fetch(url, {
      ...{ method: "POST", body, headers: { accept: "application/json" } },
      signal: AbortSignal.timeout(SAVE_MS),
    });
    if (answer.status === 401) return { kind: "signed-out" };
    if (answer.status >= 500 || answer.status === 429) return { kind: "none" };
    const said = (await answer.json()) as Record<string, never>;
    if (answer.status === 422) return { kind: "refused", errors: said.errors ?? [] };
    if (!answer.ok) return { kind: "denied", why: said.detail ?? "" };
    return { clashes: [], sessionClashes: [], ...(said as object), kind: "saved", location: said.location ?? url };
  } catch {
    return { kind: "none" };
  }
}

/** Which saving of the register stands; null when that can't be heard. */
export async function readVersion(session: string): Promise<string | null> {
  try {
    const answer = await fetch(`/sessions/${session}/register-version`, { signal: AbortSignal.timeout(LOAD_MS) });
    return answer.ok ? ((await answer.json()) as { version: string }).version : null;
  } catch {
    return null;
  }
}

/** The register's page as it is now; null when it can't be had. */
export async function readPage(place: string): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(place, { headers: { accept: "text/html" }, signal: AbortSignal.timeout(LOAD_MS) });
    if (!answer.ok) return null;
    const main = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    return main?.querySelector("form[data-register]") ? main : null;
  } catch {
    return null;
  }
}
