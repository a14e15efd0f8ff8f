import type { Context } from "../../src/context.ts";
import { cohortInput } from "../../src/domain/cohort/cohort.ts";
import { openCohort } from "../../src/domain/cohort/open.ts";
import { enrol } from "../../src/domain/enrolment/enrol.ts";
import { createParticipant } from "../../src/domain/participant/create.ts";
import { participantInput } from "../../src/domain/participant/participant.ts";
import { createProgram } from "../../src/domain/program/create.ts";

/** A weekly group at 18:30 in New York from Wednesday, 10 February 2027, with one person in it. All of it through the verbs. */
export async function groupWithAda(
  ctx: Context,
  over: { cohort?: Record<string, unknown>; person?: Record<string, unknown>; template?: string } = {},
) {
  const program = await createProgram(ctx, { templateKey: over.template ?? "who_group_ipt" });
  const { cohort, sessions } = await openCohort(
    ctx,
    cohortInput.parse({
      programId: program.id,
      name: "Wednesday grief circle",
      timezone: "America/New_York",
      firstDate: "2027-02-10",
      startTime: "18:30",
      ...over.cohort,
    }),
  );
  const ada = await createParticipant(
    ctx,
    participantInput.parse({
      givenName: "Ada",
      familyName: "Lovelace",
      email: "ada@example.org",
      emailPermission: true,
      ...over.person,
    }),
  );
  const enrolment = await enrol(ctx, cohort.id, { participantId: ada.id });
  return { program, cohort, sessions, ada, enrolment };
}
