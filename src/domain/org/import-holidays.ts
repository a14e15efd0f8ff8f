import { z } from "zod";
import { closures } from "../../../db/schema/index.ts";
import { write } from "../../../db/write.ts";
import type { Context } from "../../context.ts";
import { Invalid } from "../../errors.ts";
import { addDays } from "../../time.ts";
import { newId } from "../../vault.ts";
import { listClosures } from "./closures.ts";

export const holidaysInput = z.strictObject({
  year: z.coerce.number("Give a year.").int("Give a year.").min(2000, "Give a year from 2000.").max(2100, "Give a year to 2100."),
});

const DAY_MS = 24 * 3_600_000;

/**
 * Closes the public holidays of a year in the org's country and region (date-holidays). Days that are closed already stay as they are.
 *
 * @throws Invalid when the country isn't known.
 */
export async function importHolidays(ctx: Context, { year }: z.output<typeof holidaysInput>): Promise<{ added: number }> {
  const { default: Holidays } = await import("date-holidays");
  const calendar = ctx.org.region ? new Holidays(ctx.org.country, ctx.org.region) : new Holidays(ctx.org.country);
  const holidays = calendar.getHolidays(year) ?? [];
  if (holidays.length === 0)
    throw new Invalid([{ path: "year", message: `No holidays are known for ${ctx.org.country}. Add closures by hand.` }]);
  const closed = new Set((await listClosures(ctx, { from: `${year}-01-01`, to: `${year}-12-31` })).map(({ date }) => date));
  const named = new Map<string, string>();
  for (const holiday of holidays) {
    if (holiday.type !== "public") continue;
    for (const date of datesOf(holiday)) {
      if (!closed.has(date) && date.startsWith(String(year))) named.set(date, holiday.name);
    }
  }
  if (named.size === 0) return { added: 0 };
  await write(ctx, {
    statements: [
      ctx.db.insert(closures).values(
        [...named].map(([date, reason]) => ({
          orgId: ctx.org.id,
          id: newId("clo"),
          date,
          reason,
          source: "holiday" as const,
          createdAt: ctx.now,
        })),
      ),
    ],
    audit: {
      action: "closure.import_holidays",
      subject: { kind: "org", id: ctx.org.id },
      detail: { year, added: named.size, country: ctx.org.country },
    },
  });
  return { added: named.size };
}

/** The days of a holiday: three and a half days of Eid from March 9 are March 9 to 12. A day of 25 hours is one day. */
function datesOf({ date, start, end }: { date: string; start: Date; end: Date }): string[] {
  const days = Math.ceil((end.getTime() - start.getTime()) / DAY_MS - 0.1);
  return Array.from({ length: Math.max(1, days) }, (_, index) => addDays(date.slice(0, 10), index));
}
