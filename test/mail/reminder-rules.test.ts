import { describe, expect, test } from "vitest";
import { callOffPause } from "../../src/domain/enrolment/end-pause.ts";
import { pause } from "../../src/domain/enrolment/pause.ts";
import { reply } from "../../src/domain/enrolment/reply.ts";
import { choosePreferences } from "../../src/domain/participant/choose-preferences.ts";
import { updateProgram } from "../../src/domain/program/update.ts";
import { dayBefore } from "../../src/mail/standing.ts";
import { tick } from "../../src/tick.ts";
import { toLocal } from "../../src/time.ts";
import { createMailWorld, DAY, FIRST, fates, HOUR } from "../support/mail.ts";

/** Ana's reminders of the first session as they come out, after `prepare` has had its way. */
async function remindersOf(prepare: (mail: Awaited<ReturnType<typeof createMailWorld>>) => Promise<unknown>): Promise<string[]> {
  const mail = await createMailWorld(["Ana"]);
  await tick(mail.world.deps);
  await prepare(mail);
  for (const before of [3 * DAY, DAY, 3 * HOUR]) {
    mail.world.setNow(FIRST - before);
    await tick(mail.world.deps);
  }
  return fates(await mail.ctx(), "reminder");
}

const ana = ({ people }: Awaited<ReturnType<typeof createMailWorld>>) => people.Ana?.participantId ?? "";

describe("which reminders a person gets", () => {
  test("all of them, unless they choose one the day before, or none", async () => {
    expect(await remindersOf(async () => {})).toEqual(["reminder sent", "reminder sent"]);
    expect(
      await remindersOf(async (mail) => choosePreferences(await mail.ctx(), ana(mail), { reminderChoice: "day_before" })),
    ).toEqual(["reminder skipped chose_day_before", "reminder sent"]);
    expect(await remindersOf(async (mail) => choosePreferences(await mail.ctx(), ana(mail), { reminderChoice: "none" }))).toEqual(
      ["reminder skipped chose_none", "reminder skipped chose_none"],
    );
  });

  test.each([
    [[4320, 1440], 1440],
    [[4320, 180], 180],
    [[10_080, 2880], 2880],
    [[60], 60],
  ])("the day before, of %j, is %i", (offsets, expected) => {
    expect(dayBefore(offsets)).toBe(expected);
  });

  test("none once they have said they can't come, unless the policy says otherwise", async () => {
    const declines = async (mail: Awaited<ReturnType<typeof createMailWorld>>) => {
      const ctx = await mail.ctx();
      const enrolmentId = mail.people.Ana?.enrolmentId ?? "";
      await reply(ctx, { enrolmentId, sessionId: mail.sessionIds[0] ?? "" }, { answer: "cant_come" });
    };
    expect(await remindersOf(declines)).toEqual(["reminder skipped replied_cant_come", "reminder skipped replied_cant_come"]);
    const kept = await remindersOf(async (mail) => {
      const ctx = await mail.ctx();
      const [program] = await ctx.db.query.programs.findMany();
      await updateProgram(ctx, program?.id ?? "", { skipDeclined: false });
      await declines(mail);
    });
    expect(kept).toEqual(["reminder sent", "reminder sent"]);
  });

  test("none while they are away by agreement, and again once that is called off", async () => {
    const away = async (mail: Awaited<ReturnType<typeof createMailWorld>>) => {
      const ctx = await mail.ctx();
      return pause(ctx, mail.people.Ana?.enrolmentId ?? "", { from: toLocal(FIRST, "America/New_York").date });
    };
    expect(await remindersOf(away)).toEqual(["reminder skipped paused", "reminder skipped paused"]);
    const back = async (mail: Awaited<ReturnType<typeof createMailWorld>>) =>
      callOffPause(await mail.ctx(), (await away(mail)).id);
    expect(await remindersOf(back)).toEqual(["reminder sent", "reminder sent"]);
    const over = async (mail: Awaited<ReturnType<typeof createMailWorld>>) => {
      const ctx = await mail.ctx();
      const days = [2 * DAY, DAY].map((before) => toLocal(FIRST - before, "America/New_York").date);
      await pause(ctx, mail.people.Ana?.enrolmentId ?? "", { from: days[0] ?? "", until: days[1] });
    };
    expect(await remindersOf(over)).toEqual(["reminder sent", "reminder sent"]);
  });
});
