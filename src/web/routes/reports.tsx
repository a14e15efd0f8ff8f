import { Hono } from "hono";
import { attendanceReport } from "../../domain/report/attendance-report.ts";
import { countRunning, listInNeed } from "../../domain/report/needs-help.ts";
import { remindersAndAttendance } from "../../domain/report/reminders-and-attendance.ts";
import { type ReportInput, reportInput } from "../../domain/report/report.ts";
import {
  listSessionsBehind,
  listStaysBehind,
  type SessionFigure,
  type StayFigure,
  sessionFigures,
  stayFigures,
} from "../../domain/report/rows-behind.ts";
import { listUnmarked } from "../../domain/report/unmarked.ts";
import { listIncomplete, listUnderMinimum } from "../../domain/report/waiting.ts";
import { NotFound } from "../../errors.ts";
import { addDays, toLocal } from "../../time.ts";
import type { AppEnv } from "../env.ts";
import { check, filled } from "../form.ts";
import { page } from "../page.tsx";
import { ReportRowsPage } from "../pages/report-rows.tsx";
import { ReportsPage } from "../pages/reports.tsx";
import { address, filtersOf, readOptions, spellAbout } from "../report-query.ts";

export const reportRoutes = new Hono<AppEnv>()
  .get("/reports", async (c) => {
    const ctx = c.get("ctx");
    const values = filtersOf(c);
    const checked = check(reportInput, filled(values));
    const input: ReportInput = checked.ok ? checked.data : {};
    const isManager = ctx.actor.kind === "staff" && ctx.actor.role === "manager";
    const { from, to, ...scope } = input;
    const isWhole = Object.keys(scope).length === 0;
    const [options, report, inNeed, running, reminders, unmarked, incomplete, underMinimum] = await Promise.all([
      readOptions(c, input),
      checked.ok ? attendanceReport(ctx, input) : null,
      listInNeed(ctx, scope),
      countRunning(ctx, scope),
      isManager && isWhole && checked.ok
        ? remindersAndAttendance(ctx, lately({ from, to }, toLocal(ctx.now, ctx.org.timezone).date))
        : { lines: [], leftOut: [] },
      listUnmarked(ctx, input),
      listIncomplete(ctx, input),
      listUnderMinimum(ctx, input),
    ]);
    return page(
      c,
      "Reports",
      <ReportsPage
        form={{ values, errors: checked.ok ? [] : checked.errors }}
        options={options}
        periods={periodsOf(values, toLocal(ctx.now, ctx.org.timezone).date)}
        about={spellAbout(options, input)}
        report={report}
        asked={{ from, to }}
        inNeed={inNeed}
        showAllInNeed={c.req.query("need") === "all"}
        hasGroups={running > 0}
        reminders={reminders}
        behind={(figure) => address("/reports/rows", { ...values, figure })}
        link={(key, id) => address("/reports", { ...values, [key]: id })}
        along={{
          files: (format) => address("/reports/export", { ...values, format }),
          print: address("/reports/print", values),
        }}
        unmarked={unmarked}
        incomplete={incomplete}
        underMinimum={underMinimum}
        homeZone={ctx.org.timezone}
        maySeeMail={isManager}
      />,
      checked.ok ? 200 : 422,
    );
  })
  .get("/reports/rows", async (c) => {
    const ctx = c.get("ctx");
    const values = filtersOf(c);
    const checked = check(reportInput, filled(values));
    const figure = c.req.query("figure") ?? "";
    const title = rowTitles[figure as SessionFigure | StayFigure];
    if (!checked.ok || !title) throw new NotFound("figure");
    const input = checked.data;
    const frame = {
      title,
      about: spellAbout(await readOptions(c, input), input),
      back: address("/reports", values),
      zone: ctx.org.timezone,
    };
    if (isOf(sessionFigures, figure)) {
      const { rows, hasMore } = await listSessionsBehind(ctx, figure, input);
      return page(c, title, <ReportRowsPage {...frame} sessions={rows} hasMore={hasMore} />);
    }
    if (!isOf(stayFigures, figure)) throw new NotFound("figure");
    const { rows, hasMore } = await listStaysBehind(ctx, figure, input);
    return page(c, title, <ReportRowsPage {...frame} stays={rows} hasMore={hasMore} />);
  });

const isOf = <Name extends string>(names: readonly Name[], name: string): name is Name =>
  (names as readonly string[]).includes(name);

const rowTitles: Record<SessionFigure | StayFigure, string> = {
  expected: "Sessions where somebody was expected",
  attended: "Sessions where somebody came",
  excused: "Sessions for which somebody excused themselves",
  late_cancelled: "Sessions for which somebody told us late",
  noticed: "Sessions for which somebody excused themselves or told us late",
  no_shows: "Sessions with no-shows",
  held: "Sessions held",
  below_quorum: "Sessions below the minimum",
  cancelled: "Sessions cancelled by us",
  unmarked: "Sessions without a register",
  made_up: "Sessions that somebody missed and made up",
  enrolled: "People enrolled",
  started: "People who came at least once",
  never_started: "People who never came",
  completed: "People who completed",
  half: "People who attended half of the sessions or more",
  most: "People who attended three quarters of the sessions or more",
  whole: "People who attended every session",
  active: "People who have a place now",
  open_ended: "People who came to groups that one can join at any time",
  regulars: "People who came to drop-in groups",
  left: "People who left",
};

const YEAR_DAYS = 366;

/** Each pair of a person and a session is looked at for it, so of a longer period it is the last year. */
function lately({ from, to }: Pick<ReportInput, "from" | "to">, today: string): { from: string; to: string } {
  const last = to ?? today;
  const earliest = addDays(last, -YEAR_DAYS);
  return { from: from && from > earliest ? from : earliest, to: last };
}

/** This month, the last one, three months, this year and the last, keeping the other filters. */
function periodsOf(values: Record<string, string>, today: string) {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  const first = (months: number) => {
    const index = year * 12 + month - 1 + months;
    return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}-01`;
  };
  const spans: [string, string, string][] = [
    ["This month", first(0), addDays(first(1), -1)],
    ["Last month", first(-1), addDays(first(0), -1)],
    ["Last three months", first(-3), addDays(first(0), -1)],
    ["This year", `${year}-01-01`, `${year}-12-31`],
    ["Last year", `${year - 1}-01-01`, `${year - 1}-12-31`],
  ];
  const { from: _, to: _to, ...rest } = values;
  return [
    ...spans.map(([label, from, to]) => ({
      label,
      href: address("/reports", { ...rest, from, to }),
      current: values.from === from && values.to === to,
    })),
    { label: "All time", href: address("/reports", rest), current: !values.from && !values.to },
  ];
}
