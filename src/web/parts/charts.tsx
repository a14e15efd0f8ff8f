import { scaleBand, scaleLinear, scalePoint } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";

// Charts are drawn on the server, beside a table that says the same in numbers: they work in print, without scripts and without eyes.
// Shape tells series apart as well as colour.

const WIDTH = 640;
const HEIGHT = 210;
const FRAME = { left: 46, right: 16, top: 12, bottom: 30 };
const share = scaleLinear()
  .domain([0, 1])
  .range([HEIGHT - FRAME.bottom, FRAME.top]);

function ShareAxis() {
  return (
    <>
      {share.ticks(4).map((tick) => (
        <g>
          <line x1={FRAME.left} x2={WIDTH - FRAME.right} y1={share(tick)} y2={share(tick)} class="rule" />
          <text x={FRAME.left - 6} y={share(tick) + 4} text-anchor="end">
            {Math.round(tick * 100)} %
          </text>
        </g>
      ))}
    </>
  );
}

/** Of many labels every second, third … is shown. */
const someOf = <T,>(all: readonly T[], most: number): T[] => all.filter((_, index) => index % Math.ceil(all.length / most) === 0);

export type Series = { name: string; values: (number | null)[] };

/** Shares over time, a line each; where one is missing the line breaks. */
export function ShareLines({ label, at, series }: { label: string; at: string[]; series: [Series, Series] | [Series] }) {
  if (at.length < 2) return null;
  const x = scalePoint<string>()
    .domain(at)
    .range([FRAME.left + 10, WIDTH - FRAME.right - 10]);
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => x(at[index] ?? "") ?? 0)
    .y((value) => share(value ?? 0));
  return (
    <figure class="chart" tabindex={0}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <ShareAxis />
        {someOf(at, 8).map((name) => (
          <text x={x(name)} y={HEIGHT - 8} text-anchor="middle">
            {name}
          </text>
        ))}
        {series.map(({ values }, index) => (
          <g class={`series-${index}`}>
            <path d={path(values) ?? ""} class="line" />
            {values.map((value, place) =>
              value === null ? null : <circle cx={x(at[place] ?? "")} cy={share(value)} r={index === 0 ? 4 : 3} />,
            )}
          </g>
        ))}
      </svg>
      {series.length > 1 && (
        <figcaption>
          {series.map(({ name }, index) => (
            <span class={`key series-${index}`}>{name}</span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

/** What part of each whole, a bar each. Those that are hidden have none. */
export function ShareBars({
  label,
  rows,
}: {
  label: string;
  rows: { number: number; whole: number | null; part: number | null }[];
}) {
  const known = rows.filter(({ whole, part }) => whole && part !== null);
  if (known.length < 2) return null;
  const x = scaleBand<number>()
    .domain(rows.map(({ number }) => number))
    .range([FRAME.left, WIDTH - FRAME.right])
    .padding(0.25);
  return (
    <figure class="chart" tabindex={0}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        <ShareAxis />
        {known.map(({ number, whole, part }) => (
          <rect
            class="bar"
            x={x(number)}
            width={x.bandwidth()}
            y={share((part ?? 0) / (whole ?? 1))}
            height={share(0) - share((part ?? 0) / (whole ?? 1))}
          />
        ))}
        {someOf(rows, 16).map(({ number }) => (
          <text x={(x(number) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 8} text-anchor="middle">
            {number}
          </text>
        ))}
      </svg>
    </figure>
  );
}

type Point = { number: number; starters: number | null; remaining: number | null };

/** The share still there, session by session, as a stepped line, with how many it is a share of below. */
export function RetentionCurve({ points }: { points: Point[] }) {
  const known = points.flatMap(({ number, starters, remaining }) =>
    starters && remaining !== null ? [{ number, starters, remaining, rate: remaining / starters }] : [],
  );
  const [first, last] = [known[0], known.at(-1)];
  if (known.length < 2 || !first || !last) return null;
  const x = scaleLinear()
    .domain([first.number, last.number])
    .range([FRAME.left + 10, WIDTH - FRAME.right - 10]);
  const path = line<(typeof known)[number]>()
    .x(({ number }) => x(number))
    .y(({ rate }) => share(rate))
    .curve(curveStepAfter);
  const label = `Retention: from all starters at session ${first.number} to ${Math.round(last.rate * 100)} % at session ${last.number}`;
  return (
    <figure class="chart" tabindex={0}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 22}`} role="img" aria-label={label}>
        <ShareAxis />
        {someOf(known, 12).map(({ number, starters }) => (
          <g>
            <text x={x(number)} y={HEIGHT - 8} text-anchor="middle">
              {number}
            </text>
            <text x={x(number)} y={HEIGHT + 14} text-anchor="middle" class="risk">
              {starters}
            </text>
          </g>
        ))}
        <g class="series-0">
          <path d={path(known) ?? ""} class="line" />
        </g>
      </svg>
      <figcaption>Below the session numbers: at risk, the starters of groups that have come so far.</figcaption>
    </figure>
  );
}
