import { Hono } from "hono";
import { listOwnSlots } from "../../domain/appointment/queries.ts";
import { recordRead } from "../../domain/audit/record-read.ts";
import { listAnswered } from "../../domain/draft/queries.ts";
import { countTroubledMail } from "../../domain/report/troubled-mail.ts";
import { listUnmarked } from "../../domain/report/unmarked.ts";
import { hasGroups, listComing, listIncomplete, listUnderMinimum } from "../../domain/report/waiting.ts";
import { listFreePlaces } from "../../domain/report/waiting-lists.ts";
import { listAskedOf, listCoverNeeded } from "../../domain/session/cover.ts";
import { countUndecided } from "../../domain/session/find-affected.ts";
import { listWaiting } from "../../domain/task/queries.ts";
import type { AppEnv } from "../env.ts";
import { page } from "../page.tsx";
import { TodayPage } from "../pages/today.tsx";

const SHOWN = 12;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Leave further ahead than this can wait. */
const COVER_AHEAD_MS = 42 * 86_400_000;

export const todayRoutes = new Hono<AppEnv>().get("/", async (c) => {
  const ctx = c.get("ctx");
  const role = ctx.actor.kind === "staff" ? ctx.actor.role : "peer";
  const whose = { own: role !== "manager" };
  const me = ctx.actor.kind === "staff" ? ctx.actor.id : "";
  const until = ctx.now + COVER_AHEAD_MS;
  const [
    coming,
    unmarked,
    incomplete,
    underMinimum,
    freePlaces,
    troubledMail,
    any,
    uncovered,
    asked,
    slots,
    onClosedDays,
    answered,
    tasks,
  ] = await Promise.all([
    listComing(ctx, whose, SHOWN),
    listUnmarked(ctx, { ...whose, toDo: true }, SHOWN),
    listIncomplete(ctx, whose, SHOWN),
    listUnderMinimum(ctx, whose, SHOWN),
    listFreePlaces(ctx, whose, SHOWN),
    role === "manager" ? countTroubledMail(ctx) : null,
    hasGroups(ctx, whose),
    listCoverNeeded(ctx, { until, ...(role === "manager" ? {} : { awayId: me }) }),
    listAskedOf(ctx, me),
    listOwnSlots(ctx, me, { from: ctx.now - HOUR_MS, to: ctx.now + DAY_MS }),
    role === "manager" ? countUndecided(ctx) : new Map<string, number>(),
    role === "peer" ? [] : listAnswered(ctx, whose),
    role === "peer" ? null : listWaiting(ctx, { ...whose, limit: SHOWN }),
  ]);
  if (tasks && tasks.safety.length + tasks.others.length > 0) await recordRead(ctx, { kind: "tasks", id: ctx.org.id });
  return page(
    c,
    "Today",
    <TodayPage
      now={ctx.now}
      homeZone={ctx.org.timezone}
      role={role}
      today={coming.today}
      next={coming.next}
      unmarked={unmarked}
      incomplete={incomplete}
      underMinimum={underMinimum}
      freePlaces={freePlaces}
      tasks={tasks}
      troubledMail={troubledMail}
      hasGroups={any}
      uncovered={uncovered}
      asked={asked}
      slots={slots.filter(({ isOff }) => !isOff)}
      answered={answered}
      onClosedDays={[...onClosedDays.values()].reduce((sum, count) => sum + count, 0)}
    />,
  );
});
