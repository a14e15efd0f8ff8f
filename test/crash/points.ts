import type { Arm } from "./victim.ts";

export const points = [
  "after claim",
  "after freeze",
  "before the request",
  "mid-body",
  "after acceptance",
  "mid-settle",
  "during a webhook",
  "during migration",
] as const;
export type Point = (typeof points)[number];

/** Numbers between 0 and 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const below = (random: () => number, most: number): number => Math.floor(random() * most);

const sql = (match: string, occurrence: number, skip: number, afterCommit = false): Arm => ({
  at: "sql",
  match,
  occurrence,
  skip,
  afterCommit,
});

/** Where exactly this seed's kill comes, among `mailings` that go at this moment. Null: the provider pulls the trigger. */
export function armFor(point: Point, random: () => number, mailings: number, providerPort: string): Arm | null {
  const occurrence = 1 + below(random, mailings);
  switch (point) {
    case "after claim":
      return sql(`^\\s*insert into "mailings"`, occurrence, below(random, 4));
    case "after freeze":
      return sql(`insert into "mailings"`, occurrence, 0, true);
    case "before the request":
      return { at: "fetch", occurrence };
    case "mid-body":
      return { at: "body", occurrence, share: 0.02 + random() * 0.96, port: providerPort };
    case "after acceptance":
      return null;
    case "mid-settle":
      return sql(`^\\s*update deliveries set state = 'sent'`, occurrence, below(random, 4));
    case "during a webhook":
      return sql(`insert into "provider_events"`, 1, below(random, 4));
    case "during migration":
      return sql("crash_step", 1, below(random, 7));
  }
}
