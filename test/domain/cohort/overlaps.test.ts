import { expect, test } from "vitest";
import { overlapsOf } from "../../../src/domain/cohort/overlaps.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { addPerson } from "../../support/mail.ts";
import { createWorld, NOW } from "../../support/world.ts";

test("somebody's other dates at that time are counted, those behind and other people's not", async () => {
  const ctx = await (await (await createWorld()).createOrg()).as("manager");
  const { cohort: one } = await makeCohort(ctx);
  const { cohort: two } = await makeCohort(ctx, { programId: one.programId, firstDate: "2027-03-03", startTime: "19:00" });
  const { participantId } = await addPerson(ctx, one.id, "Ana");
  expect(await overlapsOf(ctx, one, participantId)).toEqual([]);
  expect(await overlapsOf(ctx, two, participantId)).toHaveLength(7);
  const later = { ...ctx, now: NOW + 5 * 7 * 86_400_000 };
  expect(await overlapsOf(later, two, participantId)).toHaveLength(6);
  expect(await overlapsOf(ctx, two, "par_nobody")).toEqual([]);
});
