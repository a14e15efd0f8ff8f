import type { Deps } from "./deps.ts";

type Pass = { running: Promise<void>; next: Promise<void> | null };

/**
 * Runs work at most once at a time per Deps. A call while it runs gets one more run after it, shared with every other
 * such call, so what was committed before the call is seen.
 */
export function coalesced(work: (deps: Deps) => Promise<void>): (deps: Deps) => Promise<void> {
  const passes = new WeakMap<Deps, Pass>();
  const start = (deps: Deps): Promise<void> => {
    const running = work(deps).finally(() => {
      if (passes.get(deps)?.next === null) passes.delete(deps);
    });
    passes.set(deps, { running, next: null });
    return running;
  };
  return (deps) => {
    const pass = passes.get(deps);
    if (!pass) return start(deps);
    pass.next ??= pass.running.then(
      () => start(deps),
      () => start(deps),
    );
    return pass.next;
  };
}
