/** What must exist once: one mail to one receiver about one change. Change sets are found by how these keys begin. */
export const tellingKey = (changeSetId: string, enrolmentId: string, contactId: string | null): string =>
  ["change", changeSetId, enrolmentId, ...(contactId ? [contactId] : [])].join("|");

/** What became of one receiver's mail about one change. */
export type Telling = { changeSetId: string; state: string; reason: string | null };

/** Whether a later mail says what this one would have said. */
export const isSuperseded = ({ state, reason }: Telling): boolean => state === "skipped" && reason === "superseded";

/**
 * The changes that one receiver's mail speaks of: its own, and those before it whose mail was superseded.
 * A sent, B superseded, C superseded, D → of D: B, C, D.
 *
 * @param tellings all of one receiver, oldest first.
 */
export function coveredBy<T extends Telling>(tellings: T[], changeSetId: string): T[] {
  const at = tellings.findIndex((telling) => telling.changeSetId === changeSetId);
  let first = at;
  for (let earlier = tellings[first - 1]; earlier && isSuperseded(earlier); earlier = tellings[first - 1]) first -= 1;
  return tellings.slice(first, at + 1);
}

/** The mail that speaks of a change: its own or, where that was superseded, the next that wasn't. */
export function carrierOf<T extends Telling>(tellings: T[], changeSetId: string): T | undefined {
  const at = tellings.findIndex((telling) => telling.changeSetId === changeSetId);
  return at === -1 ? undefined : tellings.slice(at).find((telling) => !isSuperseded(telling));
}
