import { Hono } from "hono";
import { recordRead } from "../../domain/audit/record-read.ts";
import { findParticipant } from "../../domain/participant/queries.ts";
import { listUnmarked } from "../../domain/report/unmarked.ts";
import { closeTask } from "../../domain/task/close-task.ts";
import { findTask, listGroupsOf, listTasks, listWaiting } from "../../domain/task/queries.ts";
import { closeInput, titleOf } from "../../domain/task/task.ts";
import { Conflict } from "../../errors.ts";
import type { AppEnv, C } from "../env.ts";
import { check, filled, readForm } from "../form.ts";
import { page } from "../page.tsx";
import { TaskPage } from "../pages/task.tsx";
import { TasksPage } from "../pages/tasks.tsx";
import { emptyForm, type FormState } from "../parts/field.tsx";

const SHOWN = 50;

export const taskRoutes = new Hono<AppEnv>()
  .get("/tasks", async (c) => {
    const ctx = c.get("ctx");
    const own = ctx.actor.kind === "staff" && ctx.actor.role !== "manager";
    const cursor = c.req.query("cursor");
    const [open, elsewhere, closed, unmarked] = await Promise.all([
      listWaiting(ctx, { limit: SHOWN, own, cursor }),
      own ? listTasks(ctx, { limit: SHOWN, status: "open", safety: "elsewhere" }) : null,
      listTasks(ctx, { limit: SHOWN, status: "closed", own }),
      listUnmarked(ctx, { own, toDo: true }, SHOWN),
    ]);
    if (open.safety.length + open.others.length + closed.items.length > 0)
      await recordRead(ctx, { kind: "tasks", id: ctx.org.id });
    const { timezone } = ctx.org;
    return page(
      c,
      "Tasks",
      <TasksPage
        open={open}
        isFirstPage={!cursor}
        elsewhere={elsewhere?.items ?? []}
        unmarked={unmarked.filter(({ overdue }) => overdue)}
        closed={closed.items}
        isCut={closed.nextCursor !== null}
        zone={timezone}
        done={c.req.query("done")}
      />,
    );
  })
  .get("/tasks/:id", (c) => taskPage(c, c.req.param("id"), emptyForm))
  .post("/tasks/:id/closure", async (c) => {
    const id = c.req.param("id");
    const values = await readForm(c);
    const checked = check(closeInput, filled(values));
    if (!checked.ok) return taskPage(c, id, { values, errors: checked.errors });
    try {
      await closeTask(c.get("ctx"), id, checked.data);
      return c.redirect("/tasks?done=closed", 303);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return taskPage(c, id, { values, errors: [{ path: "note", message: error.message }] });
    }
  });

async function taskPage(c: C, id: string, form: FormState): Promise<Response> {
  const ctx = c.get("ctx");
  const task = await findTask(ctx, id);
  const about = task.participantId;
  const [person, groups] = await Promise.all([
    about === null ? null : findParticipant(ctx, about),
    about === null ? [] : listGroupsOf(ctx, about),
    about === null ? null : recordRead(ctx, { kind: "participant", id: about }),
  ]);
  return page(
    c,
    titleOf(task),
    <TaskPage task={task} person={person} groups={groups} zone={ctx.org.timezone} form={form} />,
    form.errors.length > 0 ? 422 : 200,
  );
}
