import type { ScheduleConflict } from "../../domain/cohort/spell-conflict.ts";

export const isBlocked = (conflicts: ScheduleConflict[]): boolean => conflicts.some(({ severity }) => severity === "block");

/** What stands in the way, what blocks before what only warns, each with what would resolve it. @param allowed said where nothing blocks. */
export function Conflicts({ conflicts, allowed }: { conflicts: ScheduleConflict[]; allowed: string }) {
  const blocking = conflicts.filter(({ severity }) => severity === "block");
  const warning = conflicts.filter(({ severity }) => severity === "warn");
  return (
    <>
      {blocking.length > 0 && (
        <div class="notice bad">
          <p>
            <strong>This can't be saved.</strong>
          </p>
          <List conflicts={blocking} />
        </div>
      )}
      {warning.length > 0 && (
        <div class="notice warn">
          <p>
            <strong>Check these first.</strong> {blocking.length === 0 && allowed}
          </p>
          <List conflicts={warning} />
        </div>
      )}
    </>
  );
}

const List = ({ conflicts }: { conflicts: ScheduleConflict[] }) => (
  <ul>
    {conflicts.map(({ message, resolve }) => (
      <li>
        {message} <span class="muted">{resolve}</span>
      </li>
    ))}
  </ul>
);
