import { expect, test } from "vitest";
import { findCohort } from "../../../src/domain/cohort/queries.ts";
import { updateProgram } from "../../../src/domain/program/update.ts";
import { findStaff } from "../../../src/domain/staff/queries.ts";
import { makeCohort } from "../../support/cohorts.ts";
import { idOf } from "../../support/colleagues.ts";
import { post, signIn } from "../../support/sign-in.ts";
import { createWorld } from "../../support/world.ts";

test("versions show what each changed, and a group takes one after it has seen what that makes of it", async () => {
  const world = await createWorld();
  const ctx = await (await world.createOrg()).as("manager");
  const { cohort } = await makeCohort(ctx);
  const cookie = await signIn(world, (await findStaff(ctx, idOf(ctx))).email);
  const get = async (path: string) => (await world.app.request(path, { headers: { cookie, accept: "text/html" } })).text();
  const send = (values: Record<string, string>) => post(world, `/cohorts/${cohort.id}/version`, values, { cookie });
  expect(await get(`/cohorts/${cohort.id}/version`)).toContain("The program has no other version.");
  const phases = [
    { name: "Arriving", from: 1, to: 3 },
    { name: "Working", from: 4, to: 8 },
  ];
  await updateProgram(ctx, cohort.programId, { phases, minimum: 5 });
  const versions = await get(`/programs/${cohort.programId}/versions`);
  expect(versions).toContain("<ins>Arriving: 1-3</ins>");
  expect(versions).toContain("<del>Initial: 1</del>");
  expect(versions).toContain(`/cohorts/${cohort.id}/version`);

  expect((await send({ version: "2", fromSession: "0" })).status).toBe(422);
  const values = { version: "2", fromSession: "2" };
  const preview = await (await send(values)).text();
  expect(preview).toContain("<ins>Arriving: 2-3</ins>");
  expect(preview).toContain("Give it this version");
  expect((await findCohort(ctx, cohort.id)).programVersion).toBe(1);
  // What was confirmed isn't what was shown: it is shown first.
  const confirm = /name="confirm" value="([^"]+)"/.exec(preview)?.[1]?.replaceAll("&quot;", '"') ?? "";
  expect((await send({ ...values, fromSession: "3", confirm })).status).toBe(200);
  const done = await send({ ...values, confirm });
  expect(done.headers.get("location")).toBe(`/cohorts/${cohort.id}?done=version`);
  expect(await get(`/cohorts/${cohort.id}`)).toContain("version 2");
});
