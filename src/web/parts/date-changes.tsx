import type { DateChange } from "../../domain/session/series.ts";
import { spellShort } from "../../time.ts";

type Props = { dates: DateChange[]; zone: string };

/** Every number whose date or phase changes, before and after. */
export function DateChanges({ dates, zone }: Props) {
  if (dates.length === 0) return null;
  const hasPhases = dates.some(({ before, after }) => before?.phase !== after?.phase && before !== null && after !== null);
  const hasLengths = dates.some(({ before, after }) => before !== null && after !== null && lengthOf(before) !== lengthOf(after));
  const spell = (at: { startsAt: number } | null) => (at ? spellShort(at.startsAt, zone, "en") : "–");
  const phaseOf = (at: { phase: string | null } | null) => at?.phase ?? "–";
  return (
    <section class="scroll" tabindex={0} aria-label="Before and after">
      <table>
        <caption class="visually-hidden">Every session whose date changes</caption>
        <thead>
          <tr>
            <th scope="col">No.</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
            {hasLengths && <th scope="col">Length</th>}
            {hasPhases && <th scope="col">Phase</th>}
          </tr>
        </thead>
        <tbody>
          {dates.map(({ number, before, after }) => (
            <tr>
              <th scope="row">{number}</th>
              <td class="nowrap">{spell(before)}</td>
              <td class="nowrap">
                {before?.startsAt === after?.startsAt ? "same" : after ? spell(after) : "no longer part of the course"}
              </td>
              {hasLengths && <td class="nowrap">{spellLength(before, after)}</td>}
              {hasPhases && (
                <td>
                  {before && after && before.phase !== after.phase
                    ? `${phaseOf(before)} → ${phaseOf(after)}`
                    : phaseOf(after ?? before)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Long = { startsAt: number; endsAt: number };

const lengthOf = ({ startsAt, endsAt }: Long): number => Math.round((endsAt - startsAt) / 60_000);

function spellLength(before: Long | null, after: Long | null): string {
  const [was, is] = [before, after].map((at) => (at ? `${lengthOf(at)} min` : "–"));
  return was === is || !before ? (is ?? "") : !after ? (was ?? "") : `${was} → ${is}`;
}
