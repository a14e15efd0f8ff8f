const kept = ["on", "view", "siteId", "roomId", "programId", "staffId"];

/** Where somebody came from, if that is the calendar, or else `otherwise`. Never an address of anybody else's. */
export function backTo(from: unknown, otherwise: string): string {
  if (typeof from !== "string" || !/^\/calendar(\?|$)/.test(from)) return otherwise;
  const asked = new URLSearchParams(from.slice("/calendar".length));
  const query = new URLSearchParams(
    kept.flatMap((name) =>
      asked
        .getAll(name)
        .slice(0, 1)
        .map((value) => [name, value]),
    ),
  );
  return query.size > 0 ? `/calendar?${query}` : "/calendar";
}

/** Back after a change, with what was done and to which cohort, so that the page can offer to undo it. */
export function backAfter(from: unknown, cohortId: string, done: string): string {
  const back = backTo(from, `/cohorts/${cohortId}`);
  const query = new URLSearchParams({ done, ...(back.startsWith("/calendar") ? { cohortId } : {}) });
  return `${back}${back.includes("?") ? "&" : "?"}${query}`;
}
