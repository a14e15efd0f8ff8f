import type { Task } from "../../domain/task/task.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { ClosedTasks, OpenTasks } from "../parts/task-list.tsx";

type Props = { open: Task[]; closed: Task[]; zone: string; done: string | undefined };

export function TasksPage({ open, closed, zone, done }: Props) {
  return (
    <>
      <Heading title="Tasks" lead="What needs a person: somebody to call, something to decide." />
      {done === "closed" && <Notice kind="good">The task is closed.</Notice>}
      <h2>Open</h2>
      {open.length === 0 ? <Empty title="Nothing to do." /> : <OpenTasks tasks={open} zone={zone} />}
      {closed.length > 0 && (
        <>
          <h2>Closed</h2>
          <ClosedTasks tasks={closed} zone={zone} />
        </>
      )}
    </>
  );
}
