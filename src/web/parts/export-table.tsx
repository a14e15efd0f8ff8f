import type { Export } from "../../domain/disclosure/list-exports.ts";
import { spellDay, spellTime } from "../../time.ts";

type Props = { exports: Export[]; zone: string; caption: string };

const basisWords: Record<Export["basis"], string> = { reason: "A reason", consent: "Consents" };

export function ExportTable({ exports, zone, caption }: Props) {
  return (
    <section class="scroll" tabindex={0} aria-label="Files with names">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who made it</th>
            <th scope="col">For whom</th>
            <th scope="col">Rests on</th>
            <th scope="col">What for</th>
            <th scope="col">Sessions</th>
            <th scope="col" class="number">
              People
            </th>
            <th scope="col" class="number">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {exports.map((one) => (
            <tr>
              <th scope="row" class="nowrap">
                {spellDay(one.madeAt, zone, "en")}, {spellTime(one.madeAt, zone, "en")}
              </th>
              <td>{one.by ?? "–"}</td>
              <td>{one.recipient}</td>
              <td>{basisWords[one.basis]}</td>
              <td>{one.reason}</td>
              <td>
                <span class="nowrap">
                  {one.scope.from} – {one.scope.to}
                </span>
                <Of scope={one.scope} names={one.names} />
              </td>
              <td class="number">{one.people}</td>
              <td class="number">{one.rows}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Which of them: the filters, as far as there were any. */
const Of = ({ scope: { cohortId, programId, siteId, facilitatorId }, names }: Pick<Export, "scope" | "names">) => (
  <>
    {cohortId && (
      <>
        {" "}
        of <a href={`/cohorts/${cohortId}`}>{names.cohort ?? "one cohort"}</a>
      </>
    )}
    {programId && (
      <>
        {" "}
        of <a href={`/programs/${programId}`}>{names.program ?? "one program"}</a>
      </>
    )}
    {siteId && ` at ${names.site ?? "one site"}`}
    {facilitatorId && ` of ${names.facilitator ?? "one facilitator"}`}
  </>
);
