import type { Unmarked } from "../../domain/report/unmarked.ts";
import type { Task } from "../../domain/task/task.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { ClosedTasks, OpenTasks } from "../parts/task-list.tsx";
import { UnmarkedList } from "../parts/waiting.tsx";

type Props = {
  open: Task[] /** Registers that have waited for 48 hours or more. */;
  unmarked: Unmarked[];
  closed: Task[];
  zone: string;
  done: string | undefined;
};

export function TasksPage({ open, unmarked, closed, zone, done }: Props) {
  return (
    <>
      <Heading title="Tasks" lead="What needs a person: somebody to call, something to decide." />
      {done === "closed" && <Notice kind="good">The task is closed.</Notice>}
      <h2>Open</h2>
      {open.length === 0 ? (
        <Empty title={unmarked.length === 0 ? "Nothing to do." : "No other task."} />
      ) : (
        <OpenTasks tasks={open} zone={zone} />
      )}
      {unmarked.length > 0 && (
        <>
          <h2>Registers to take</h2>
          <UnmarkedList sessions={unmarked} homeZone={zone} />
        </>
      )}
      {closed.length > 0 && (
        <>
          <h2>Closed</h2>
          <ClosedTasks tasks={closed} zone={zone} />
        </>
      )}
    </>
  );
}
