import type { Log } from "./context.ts";

const order = { debug: 0, info: 1, warn: 2, error: 3 } as const;

/** One JSON line per event. */
export function createLog(least: keyof typeof order, clock: () => number, print: (line: string) => void): Log {
  return (level, event, fields = {}) => {
    if (order[level] < order[least]) return;
    print(JSON.stringify({ at: new Date(clock()).toISOString(), level, event, ...fields }));
  };
}
