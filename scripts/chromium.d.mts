/** The path of a Chromium that stands on this machine; CHROMIUM_PATH names another one. */
export function findChromium(): string | null;
