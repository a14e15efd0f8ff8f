import type { Context } from "../../src/context.ts";
import { type CohortInput, cohortInput } from "../../src/domain/cohort/cohort.ts";
import { openCohort } from "../../src/domain/cohort/open.ts";
import { enrol } from "../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { createProgram } from "../../src/domain/program/create.ts";
import { newId } from "../../src/vault.ts";

/** Eight weekly sessions of 90 minutes, closed, 6–10 people, in three phases; or another template's. */
export const makeProgram = async (ctx: Context, templateKey = "who_group_ipt"): Promise<string> =>
  (await createProgram(ctx, { templateKey })).id;

/** Open-ended, drop-in, no phases. */
export const makeOpenProgram = (ctx: Context): Promise<string> => makeProgram(ctx, "peer_drop_in");

/** A cohort that meets weekly at 18:30 in New York from Wednesday, 24 February 2027. */
export async function makeCohort(ctx: Context, over: Partial<CohortInput> = {}) {
  const programId = over.programId ?? (await makeProgram(ctx));
  return openCohort(
    ctx,
    cohortInput.parse({
      programId,
      name: "Grief, spring",
      timezone: "America/New_York",
      firstDate: "2027-02-24",
      startTime: "18:30",
      ...over,
    }),
  );
}

/** Somebody who has had a place since New Year, so that nobody is welcomed; `reachable` when mail is allowed. */
export async function makeMember(ctx: Context, cohortId: string, reachable = true): Promise<{ enrolmentId: string }> {
  const email = `${newId("per")}@example.org`;
  const person = await createParticipant(ctx, participantInput.parse({ givenName: "Ana", email, emailPermission: reachable }));
  const { id } = await enrol(ctx, cohortId, { participantId: person.id, joinedOn: "2027-01-01" });
  return { enrolmentId: id };
}

/** How SQLite would run a statement, one line a step. */
export async function explain(ctx: Context, statement: { toSQL: () => { sql: string; params: unknown[] } }): Promise<string[]> {
  const { sql, params } = statement.toSQL();
  const client = (ctx.db as unknown as { $client: import("@libsql/client").Client }).$client;
  const { rows } = await client.execute({ sql: `explain query plan ${sql}`, args: params as (string | number | null)[] });
  return rows.map((row) => String(row.detail));
}

/** Steps that read a growing table from end to end. */
export const scans = (plan: string[]): string[] => plan.filter((step) => /^SCAN (?!CONSTANT|json_each|j\b)/.test(step));
