import { severityBands } from "../../domain/check-in/phq9.ts";
import type { Told } from "../../domain/check-in/queries.ts";
import { severityLabels, spellPhq9, stageLabels } from "../../domain/check-in/spell.ts";
import { type Hint, hintsOf, type Trend, trendsOf } from "../../domain/check-in/trends.ts";
import { spellDay } from "../../time.ts";
import { Notice } from "./notice.tsx";

const names: Record<Trend["name"], string> = {
  phq9: "PHQ-9",
  mood: "Mood",
  importance: "Importance",
  confidence: "Confidence",
  readiness: "Readiness",
};

const why: Record<Hint["why"], string> = {
  under_five_twice: "Their PHQ-9 has been under 5 twice running",
  halved: "Their PHQ-9 is down to half of the first, or less",
};

/** What a person answered over time: a line for each question, and all of it as a table. For the facilitators who see to their groups. */
export function Trends({ told, name }: { told: Told[]; name: string }) {
  return (
    <section aria-labelledby="check-ins">
      <h2 id="check-ins">Check-ins</h2>
      <p class="muted">For the facilitators who see to the group. Nobody’s place depends on any of it.</p>
      {hintsOf(told).map((hint) => (
        <Notice>
          <p>
            {why[hint.why]}, so symptoms may have subsided. Whether <a href={`/cohorts/${hint.cohortId}`}>{hint.cohortName}</a>{" "}
            goes on for them as agreed, ends sooner or leads into monthly sessions, you and they decide together.
          </p>
        </Notice>
      ))}
      <div class="trends">
        {trendsOf(told).map((trend) => (
          <TrendLine trend={trend} />
        ))}
      </div>
      <section class="scroll" tabindex={0} aria-label={`Check-ins of ${name}`}>
        <table>
          <caption>Oldest first</caption>
          <thead>
            <tr>
              {["Session", "PHQ-9", "Mood", "Importance", "Confidence", "Readiness", "Stage", "By"].map((title) => (
                <th scope="col">{title}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.map((one) => (
              <Row told={one} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

function Row({ told: { answers, sessionId, enrolmentId, startsAt, timezone, filledByName, filledBy } }: { told: Told }) {
  const { phq9, mood, rulers, stage } = answers;
  return (
    <tr>
      <th scope="row" class="nowrap">
        <a href={`/sessions/${sessionId}/check-ins/${enrolmentId}`}>{spellDay(startsAt, timezone, "en")}</a>
      </th>
      <td>{phq9 ? spellPhq9(phq9) : "–"}</td>
      {[mood, rulers?.importance, rulers?.confidence, rulers?.readiness].map((value) => (
        <td>{value ?? "–"}</td>
      ))}
      <td>{stage ? stageLabels[stage] : "–"}</td>
      <td>{filledBy === null ? "Themselves" : (filledByName ?? "Staff")}</td>
    </tr>
  );
}

const WIDTH = 320;
const HEIGHT = 140;
const LEFT = 28;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 22;

/** One question over time. The table says the same in numbers. */
function TrendLine({ trend: { name, most, points } }: { trend: Trend }) {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return null;
  const span = last.at - first.at || 1;
  const x = (at: number) => LEFT + (points.length === 1 ? 0.5 : (at - first.at) / span) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  const levels = name === "phq9" ? [...severityBands.map(({ from }) => from), most] : [0, 5, 10];
  const path = points.map(({ at, value }, index) => `${index === 0 ? "M" : "L"}${round(x(at))} ${round(y(value))}`).join("");
  return (
    <figure class="chart">
      <figcaption>
        {names[name]}
        {name === "phq9" && `, from ${severityBands.map(bandWords).join(", ")}`}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${names[name]}: ${first.value} on ${spellDay(first.at, first.timezone, "en")}, ${last.value} on ${spellDay(last.at, last.timezone, "en")}`}
      >
        {levels.map((level) => (
          <g>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={round(y(level))} y2={round(y(level))} class="rule" />
            <text x={LEFT - 5} y={round(y(level) + 4)} text-anchor="end">
              {level}
            </text>
          </g>
        ))}
        <path d={path} class="line" />
        {points.map(({ at, value }) => (
          <circle cx={round(x(at))} cy={round(y(value))} r={3.5} />
        ))}
        <text x={points.length === 1 ? x(first.at) : LEFT} y={HEIGHT - 5} text-anchor={points.length === 1 ? "middle" : "start"}>
          {spellDay(first.at, first.timezone, "en")}
        </text>
        {points.length > 1 && (
          <text x={WIDTH - RIGHT} y={HEIGHT - 5} text-anchor="end">
            {spellDay(last.at, last.timezone, "en")}
          </text>
        )}
      </svg>
    </figure>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;
const bandWords = ({ severity, from }: (typeof severityBands)[number]): string => `${from} ${severityLabels[severity]}`;
