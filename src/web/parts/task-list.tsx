import { endOf, reasonOf, type Task, titleOf } from "../../domain/task/task.ts";
import { spellDay } from "../../time.ts";

/** Each with why and since when; its page has the phone number and the form that closes it. */
export function OpenTasks({ tasks, zone }: { tasks: Task[]; zone: string }) {
  return (
    <ul class="cards">
      {tasks.map((task) => (
        <li>
          <p>
            <a href={`/tasks/${task.id}`}>
              <strong>{titleOf(task)}</strong>
            </a>
            {task.cohortName && `, ${task.cohortName}`}
          </p>
          <p class="muted">
            {reasonOf(task)} Since {spellDay(task.openedAt, zone, "en")}.
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Before everything else, whatever else waits. */
export function SafetyTasks({ tasks, zone }: { tasks: Task[]; zone: string }) {
  if (tasks.length === 0) return null;
  return (
    <section class="urgent" aria-labelledby="safety">
      <h2 id="safety">See to this first</h2>
      <OpenTasks tasks={tasks} zone={zone} />
    </section>
  );
}

export function ClosedTasks({ tasks, zone }: { tasks: Task[]; zone: string }) {
  return (
    <ul class="stack">
      {tasks.map((task) => (
        <li>
          <a href={`/tasks/${task.id}`}>{titleOf(task)}</a>
          <br />
          <span class="muted">{closedWords(task, zone)}</span> {task.note ?? endOf(task)}
        </li>
      ))}
    </ul>
  );
}

/** "Closed by Kim on Wednesday, February 3, 2027." */
export const closedWords = ({ closedAt, closedByName }: Task, zone: string): string =>
  closedAt === null ? "" : `Closed${closedByName ? ` by ${closedByName}` : ""} on ${spellDay(closedAt, zone, "en")}.`;
