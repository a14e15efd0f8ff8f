import type { Deps } from "./deps.ts";

type Pass = { running: Promise<void>; next: Promise<void> | null; startedAt: number };

/** Workers may end a request in the middle of a pass, and then nobody ever hears of it again. */
const GIVEN_UP_MS = 60_000;

/**
 * Runs work at most once at a time per Deps. A call while it runs gets one more run after it, shared with every other
 * such call, so what was committed before the call is seen.
 */
export function coalesced(work: (deps: Deps) => Promise<void>): (deps: Deps) => Promise<void> {
  const passes = new WeakMap<Deps, Pass>();
  const start = (deps: Deps): Promise<void> => {
    const pass: Pass = { running: Promise.resolve(), next: null, startedAt: deps.clock() };
    pass.running = work(deps).finally(() => {
      if (pass.next === null && passes.get(deps) === pass) passes.delete(deps);
    });
    passes.set(deps, pass);
    return pass.running;
  };
  return (deps) => {
    const pass = passes.get(deps);
    if (!pass || deps.clock() - pass.startedAt > GIVEN_UP_MS) return start(deps);
    pass.next ??= pass.running.then(
      () => start(deps),
      () => start(deps),
    );
    return pass.next;
  };
}
