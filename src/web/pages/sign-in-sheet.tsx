import type { SignInSheet } from "../../domain/attendance/sign-in-sheet.ts";
import { spellDate, spellTime } from "../../time.ts";
import { Heading } from "../parts/notice.tsx";

const SPARE_LINES = 3;
const BLANK_LINES = 15;

/** To print and lay out in the room. It names no group and no program, and whoever picks it up learns little from it. */
export function SignInSheetPage({ sheet: { session, cohort, names }, blank }: { sheet: SignInSheet; blank: boolean }) {
  const lines = blank ? Math.max(BLANK_LINES, names.length + SPARE_LINES) : SPARE_LINES;
  const rows = [...(blank ? [] : names), ...Array.from({ length: lines }, () => "")];
  return (
    <article class="sheet">
      <Heading
        title="Please sign in"
        lead={`${spellDate(session.startsAt, session.timezone, "en")}, ${spellTime(session.startsAt, session.timezone, "en")}`}
      >
        <button type="button" class="primary no-print" data-print hidden>
          Print
        </button>
      </Heading>
      <nav class="row no-print" aria-label="Kind of sheet">
        <a class="button" aria-current={blank ? undefined : "page"} href={`/sessions/${session.id}/sign-in-sheet`}>
          With names
        </a>
        <a class="button" aria-current={blank ? "page" : undefined} href={`/sessions/${session.id}/sign-in-sheet?names=blank`}>
          Blank lines
        </a>
        <a class="button plain" href={`/sessions/${session.id}`}>
          Back to the register
        </a>
      </nav>
      <p class="muted no-print">
        For {cohort.name}. The sheet itself names no group: what lies in a room may be picked up. Preferred name and last initial
        only; people with a pause on this date are left out.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Signature</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((name) => (
            <tr>
              <td>{name || <span class="visually-hidden">Empty line</span>}</td>
              <td></td>
              <td></td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
