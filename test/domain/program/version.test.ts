import { describe, expect, test } from "vitest";
import { mergeModules, mergePhases } from "../../../src/domain/cohort/merge-version.ts";
import { moveToVersion, planVersion } from "../../../src/domain/cohort/move-version.ts";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { findProgram } from "../../../src/domain/program/queries.ts";
import { updateProgram } from "../../../src/domain/program/update.ts";
import { changedIn, findShape, listVersions } from "../../../src/domain/program/version.ts";
import { changeLength } from "../../../src/domain/session/change-length.ts";
import { listSessions } from "../../../src/domain/session/queries.ts";
import { undoChange } from "../../../src/domain/session/undo-change.ts";
import { oneToOnesToText, parseOneToOnes } from "../../../src/web/parts/program-text.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { createWorld, NOW } from "../../support/world.ts";

const WEEK = 7 * 86_400_000;

async function setUp() {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { cohort } = await makeCohort(ctx);
  return { ctx, cohort, later: { ...ctx, now: NOW + 6 * WEEK } };
}

const newPhases = [
  { name: "Arriving", from: 1, to: 2 },
  { name: "Middle", from: 3, to: 6 },
  { name: "Ending", from: 7, to: 8 },
];

describe("versions of a program", () => {
  test("another shape makes one, another name or reminder none, and cohorts keep theirs", async () => {
    const { ctx, cohort } = await setUp();
    const before = await findProgram(ctx, cohort.programId);
    await updateProgram(ctx, cohort.programId, { name: "Renamed", reminderOffsets: [60] });
    expect((await listVersions(ctx, cohort.programId)).map(({ version }) => version)).toEqual([1]);
    await updateProgram(ctx, cohort.programId, { phases: newPhases, completionPercent: 60 });
    await updateProgram(ctx, cohort.programId, { capacity: 12 });
    const versions = await listVersions(ctx, cohort.programId);
    expect(versions.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(versions[2]?.shape.phases).toEqual(before.phases);
    expect(changedIn(versions[2]?.shape ?? before, versions[1]?.shape ?? before)).toEqual(["phases", "completionPercent"]);
    expect(await findCohort(ctx, cohort.id)).toMatchObject({ programVersion: 1, phases: cohort.phases });
    expect((await findShape(ctx, cohort.programId, 1)).completionPercent).toBe(before.completionPercent);
    expect((await makeCohort(ctx, { programId: cohort.programId })).cohort).toMatchObject({
      programVersion: 3,
      phases: newPhases,
    });
  });

  test("two who change it at once: one does", async () => {
    const { ctx, cohort } = await setUp();
    const results = await Promise.allSettled([
      updateProgram(ctx, cohort.programId, { capacity: 12 }),
      updateProgram(ctx, cohort.programId, { capacity: 14 }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("a running cohort takes another from a session on; what is over keeps its phase", async () => {
    const { ctx, cohort, later } = await setUp();
    await updateProgram(ctx, cohort.programId, { phases: newPhases });
    // By 17 March three sessions are over.
    const plan = await planVersion(later, cohort.id, { version: 2, fromSession: 4 });
    expect([plan.firstFree, plan.changed]).toEqual([4, ["phases"]]);
    await expect(planVersion(later, cohort.id, { version: 2, fromSession: 3 })).rejects.toMatchObject({ name: "Invalid" });
    await expect(planVersion(later, cohort.id, { version: 7, fromSession: 4 })).rejects.toMatchObject({ code: "not_found" });
    await expect(planVersion(later, cohort.id, { version: 1, fromSession: 4 })).rejects.toMatchObject({ code: "same_version" });
    await expect(planVersion(later, cohort.id, { version: 2, fromSession: 9 })).rejects.toMatchObject({ name: "Invalid" });
    const before = (await listSessions(later, { cohortId: cohort.id })).items;
    await moveToVersion(later, cohort.id, { version: 2, fromSession: 4 });
    const after = (await listSessions(later, { cohortId: cohort.id })).items;
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(after.map(({ phase }) => phase)).toEqual([
      ...["Initial", "Middle", "Middle", "Middle", "Middle", "Middle", "Ending", "Ending"],
    ]);
    expect(after.map(({ startsAt, id }) => [startsAt, id])).toEqual(before.map(({ startsAt, id }) => [startsAt, id]));
    expect((await findCohort(later, cohort.id)).programVersion).toBe(2);
  });

  test("and another length at once: the phases are those of one version, over all its sessions", async () => {
    const { ctx, cohort, later } = await setUp();
    await updateProgram(ctx, cohort.programId, { phases: newPhases });
    const decided = { decidedBy: "The group", reason: "They asked for it", notify: false };
    const extend = (now: typeof later) => changeLength(now, cohort.id, "extended", { sessions: 2, ...decided });
    const both = await Promise.allSettled([moveToVersion(later, cohort.id, { version: 2, fromSession: 4 }), extend(later)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const { phases, sessionCount } = await findCohort(later, cohort.id);
    expect(phases.at(-1)?.to).toBe(sessionCount);
  });

  test("a change of dates made before can't be undone into the other version", async () => {
    const { ctx, cohort, later } = await setUp();
    await updateProgram(ctx, cohort.programId, { phases: newPhases });
    const decided = { decidedBy: "The group", reason: "They asked for it", notify: false };
    const { changeSet } = await changeLength(later, cohort.id, "extended", { sessions: 2, ...decided });
    await moveToVersion(later, cohort.id, { version: 2, fromSession: 4 });
    const { phases } = await findCohort(later, cohort.id);
    await expect(undoChange(later, changeSet?.id ?? "")).rejects.toMatchObject({ code: "changed_since" });
    await moveToVersion(later, cohort.id, { version: 1, fromSession: 4 });
    await undoChange(later, changeSet?.id ?? "");
    expect([phases.at(-1)?.to, (await findCohort(later, cohort.id)).phases]).toEqual([10, cohort.phases]);
  });
});

test("parts of a program that don't fit together are refused", async () => {
  const { ctx, cohort } = await setUp();
  const refused = (patch: Parameters<typeof updateProgram>[2]) =>
    expect(updateProgram(ctx, cohort.programId, patch)).rejects.toMatchObject({ name: "Invalid" });
  const module = (number: number) => ({ number, name: "Topic", entryPoint: true });
  const between = (afterSession: number, beforeSession: number) => [
    { kind: "mid_group" as const, name: "Half-way", optional: false, afterSession, beforeSession },
  ];
  await refused({ modules: [module(1), module(1)] });
  await refused({ oneToOnes: between(7, 2) });
  await updateProgram(ctx, cohort.programId, { modules: [module(1), module(2)], oneToOnes: between(4, 5) });
  expect((await findProgram(ctx, cohort.programId)).version).toBe(2);
});

test("phases and modules of two versions make one course", () => {
  const old = [
    { name: "Initial", from: 1, to: 3 },
    { name: "Middle", from: 4, to: 6 },
    { name: "Ending", from: 7, to: 8 },
  ];
  const next = [
    { name: "Arriving", from: 1, to: 2 },
    { name: "Working", from: 3, to: 8 },
  ];
  expect(mergePhases(old, next, 1)).toEqual(next);
  expect(mergePhases(old, next, 5)).toEqual([
    { name: "Initial", from: 1, to: 3 },
    { name: "Middle", from: 4, to: 4 },
    { name: "Working", from: 5, to: 8 },
  ]);
  expect(mergePhases(old, old, 5)).toEqual(old);
  expect(mergePhases([], next, 3)).toEqual([{ name: "Working", from: 3, to: 8 }]);
  const modules = (names: string[]) => names.map((name, index) => ({ number: index + 1, name, entryPoint: true }));
  const merged = mergeModules(modules(["a", "b", "c"]), modules(["x", "y", "z", "q"]), 3);
  expect(merged.map(({ name }) => name)).toEqual(["a", "b", "z", "q"]);
});

test("one-to-ones are read as they are written", () => {
  const text = [
    "Before: First meeting, 45 min",
    "Between 10-11: Mid-group, with a caregiver",
    "After 7 days: Last meeting, 30 min, optional",
    "Booster: Booster 1",
    "Catch-up: What was missed, optional",
  ].join("\n");
  const read = parseOneToOnes(text);
  expect(read).toMatchObject([
    { kind: "pre_group", name: "First meeting", minutes: 45, optional: false },
    { kind: "mid_group", name: "Mid-group, with a caregiver", afterSession: 10, beforeSession: 11 },
    { kind: "post_group", name: "Last meeting", minutes: 30, withinDays: 7, optional: true },
    { kind: "booster", name: "Booster 1" },
    { kind: "catch_up", name: "What was missed", optional: true },
  ]);
  expect(typeof read === "number" ? "" : oneToOnesToText(read)).toBe(text);
  expect(parseOneToOnes("Before: a\nSometime: b")).toBe(2);
  expect(parseOneToOnes("Before 3-4: a")).toBe(1);
  expect(parseOneToOnes("")).toEqual([]);
});
