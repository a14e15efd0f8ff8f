import type { Deps } from "./deps.ts";

/** One pass over everything that is owed. Safe to run twice at once, late, or not for hours. */
export async function tick(_deps: Deps): Promise<void> {}
