import { describe, expect, test } from "vitest";
import { netChange, type Place, type Present, type Told } from "../../src/mail/net-change.ts";
import { carrierOf, coveredBy, type Telling } from "../../src/mail/tellings.ts";

const told = (sessionId: string, startsAt: number, over: Partial<Told> = {}): Told => {
  return { sessionId, startsAt, endsAt: startsAt + 10, on: true, ...over };
};
const present = (sessionId: string, startsAt: number, over: Partial<Present> = {}): Present => {
  return { ...told(sessionId, startsAt), timezone: "UTC", revision: 2, ...over };
};
const place: Place = { place: "2 Harbor Street", placeAlias: null, onlineUrl: null };

const ids = ({ moved, cancelled, added, from, any }: ReturnType<typeof netChange>) => ({
  moved: moved.map(({ before, after }) => `${before.startsAt} → ${after.startsAt}`),
  cancelled: cancelled.map(({ before }) => before.startsAt),
  added: added.map(({ startsAt }) => startsAt),
  elsewhere: from !== null,
  any,
});

const nothing = { moved: [], cancelled: [], added: [], elsewhere: false, any: false };

describe("netChange", () => {
  test.each([
    ["nothing for what was put back", [told("a", 100)], [present("a", 100)], nothing],
    ["a new time", [told("a", 100)], [present("a", 200)], { ...nothing, moved: ["100 → 200"], any: true }],
    [
      "another end as a new time",
      [told("a", 100)],
      [present("a", 100, { endsAt: 150 })],
      { ...nothing, moved: ["100 → 100"], any: true },
    ],
    [
      "a cancelled one, at the time they know",
      [told("a", 100)],
      [present("a", 200, { on: false })],
      { ...nothing, cancelled: [100], any: true },
    ],
    ["nothing of what was off and is", [told("a", 100, { on: false })], [present("a", 100, { on: false })], nothing],
    ["a date they didn't have", [told("a", 100, { on: false })], [present("a", 200)], { ...nothing, added: [200], any: true }],
    ["none that is over", [told("a", 10, { on: false })], [present("a", 20)], { ...nothing, any: true }],
    ["nothing of what is no longer there", [told("a", 100)], [], nothing],
    ["that something was, when it is over", [told("a", 10)], [present("a", 20)], { ...nothing, any: true }],
    ["one that was put off from before now", [told("a", 10)], [present("a", 90)], { ...nothing, moved: ["10 → 90"], any: true }],
    ["no cancellation of one that would be over", [told("a", 10)], [present("a", 10, { on: false })], { ...nothing, any: true }],
    [
      "several, by the time they know",
      [told("b", 300), told("a", 100)],
      [present("a", 400), present("b", 310)],
      { ...nothing, moved: ["100 → 400", "300 → 310"], any: true },
    ],
  ])("says %s", (_, before, after, expected) => {
    expect(ids(netChange(before, null, after, place, 50))).toEqual(expected);
  });

  test("says that the place differs when any of it does", () => {
    const from = (over: Partial<Place>) => netChange([], { ...place, ...over }, [], place, 50).from;
    expect(from({})).toBeNull();
    expect(from({ place: "9 Elm Street" })).not.toBeNull();
    expect(from({ placeAlias: "the side door" })).not.toBeNull();
    expect(from({ onlineUrl: "https://room.example/" })).not.toBeNull();
  });
});

describe("what a mail covers", () => {
  const all: Telling[] = [
    { changeSetId: "a", state: "sent", reason: null },
    { changeSetId: "b", state: "skipped", reason: "superseded" },
    { changeSetId: "c", state: "skipped", reason: "superseded" },
    { changeSetId: "d", state: "queued", reason: null },
    { changeSetId: "e", state: "skipped", reason: "undone" },
    { changeSetId: "f", state: "queued", reason: null },
  ];

  test("is its own change and those just before it that no mail told of", () => {
    const covered = (id: string) =>
      coveredBy(all, id)
        .map(({ changeSetId }) => changeSetId)
        .join("");
    expect(["a", "b", "c", "d", "e", "f", "x"].map(covered)).toEqual(["a", "b", "bc", "bcd", "e", "f", ""]);
  });

  test("and each change is carried by the next mail that wasn't superseded", () => {
    const carrier = (id: string) => carrierOf(all, id)?.changeSetId;
    expect(["a", "b", "c", "d", "e", "x"].map(carrier)).toEqual(["a", "d", "d", "d", "e", undefined]);
  });
});
