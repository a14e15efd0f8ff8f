import type { Unmarked } from "../../domain/report/unmarked.ts";
import type { Waiting } from "../../domain/task/queries.ts";
import type { Task } from "../../domain/task/task.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { ClosedTasks, OpenTasks, SafetyTasks } from "../parts/task-list.tsx";
import { UnmarkedList } from "../parts/waiting.tsx";

type Props = {
  open: Waiting;
  isFirstPage: boolean;
  /** Of groups that others see to: that there is one, and nothing of it. */
  elsewhere: Task[];
  /** Registers that have waited for 48 hours or more. */
  unmarked: Unmarked[];
  closed: Task[];
  /** There are older closed ones. */
  isCut: boolean;
  zone: string;
  done: string | undefined;
};

export function TasksPage({ open, isFirstPage, elsewhere, unmarked, closed, isCut, zone, done }: Props) {
  const { safety, others, total, nextCursor } = open;
  return (
    <>
      <Heading title="Tasks" lead="What needs a person: somebody to call, something to decide." />
      {done === "closed" && <Notice kind="good">The task is closed.</Notice>}
      <SafetyTasks tasks={safety} zone={zone} />
      <h2>Open</h2>
      {others.length === 0 ? (
        <Empty title={unmarked.length + safety.length === 0 ? "Nothing to do." : "No other task."} />
      ) : (
        <OpenTasks tasks={others} zone={zone} />
      )}
      {total > others.length && (
        <p>
          {isFirstPage ? `The newest ${others.length} of ${total}.` : `${others.length} of ${total}.`}{" "}
          {nextCursor && <a href={`/tasks?cursor=${nextCursor}`}>Older ones</a>}{" "}
          {!isFirstPage && <a href="/tasks">Back to the newest</a>}
        </p>
      )}
      {unmarked.length > 0 && (
        <>
          <h2>Registers to take</h2>
          <UnmarkedList sessions={unmarked} homeZone={zone} />
        </>
      )}
      {elsewhere.length > 0 && (
        <>
          <h2>In groups that others see to</h2>
          <OpenTasks tasks={elsewhere} zone={zone} />
        </>
      )}
      {closed.length > 0 && (
        <>
          <h2>Closed</h2>
          {isCut && <p class="muted">The newest {closed.length}.</p>}
          <ClosedTasks tasks={closed} zone={zone} />
        </>
      )}
    </>
  );
}
