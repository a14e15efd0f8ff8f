import { scaleBand, scaleLinear, scalePoint } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import type { Child } from "hono/jsx";
import { percent } from "./percent.ts";

// Charts are drawn on the server, beside a table that says the same in numbers: they work in print, without scripts and without eyes.
// Shape tells series apart as well as colour.

const HEIGHT = 210;
const FRAME = { left: 50, right: 16, top: 12, bottom: 30 };
/** Between the frame and the first and last point, so that their labels aren't cut off. */
const INSET = 20;
/** Shrinks to a phone and can still be read. */
const NARROW = 400;
const WIDEST = 640;

/** Few points make a narrow chart, many a wide one. */
export const widthFor = (points: number, each = 18): number =>
  Math.min(WIDEST, Math.max(NARROW, FRAME.left + FRAME.right + 2 * INSET + points * each));

type ChartProps = { label: string; width: number; height?: number; kind?: string; caption?: Child; children: Child };

/** Drawn at its own size. One that is wider than a phone scrolls there like a table. */
export function Chart({ label, width, height = HEIGHT, kind, caption, children }: ChartProps) {
  const drawing = (
    <svg class={kind} viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={label}>
      {children}
    </svg>
  );
  return (
    <figure class="chart">
      {width > NARROW ? (
        <section class="scroll" tabindex={0} aria-label={label}>
          {drawing}
        </section>
      ) : (
        drawing
      )}
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}

const share = scaleLinear()
  .domain([0, 1])
  .range([HEIGHT - FRAME.bottom, FRAME.top]);

function ShareAxis({ width }: { width: number }) {
  return (
    <>
      {share.ticks(4).map((tick) => (
        <g>
          <line x1={FRAME.left} x2={width - FRAME.right} y1={share(tick)} y2={share(tick)} class="rule" />
          <text x={FRAME.left - 6} y={share(tick) + 4} text-anchor="end">
            {percent(tick)}
          </text>
        </g>
      ))}
    </>
  );
}

/** Of labels that stand too close together every second, third … is shown. @param step from one to the next. @param room what one takes */
const someOf = <T,>(all: readonly T[], step: number, room: number): T[] =>
  all.filter((_, index) => index % Math.ceil(room / step) === 0);

export type Series = { name: string; values: (number | null)[] };

/** Without the ends at which no line has a value. */
function trim(at: string[], series: Series[]) {
  const has = (index: number) => series.some(({ values }) => (values[index] ?? null) !== null);
  const known = at.map((_, index) => index).filter(has);
  const [first, last] = [known[0] ?? 0, known.at(-1) ?? -1];
  return {
    points: known.length,
    at: at.slice(first, last + 1),
    series: series.map(({ name, values }) => ({ name, values: values.slice(first, last + 1) })),
  };
}

/** Shares over time, a line each; where one is missing the line breaks. One point makes no line, and nothing is drawn. */
export function ShareLines({ label, ...all }: { label: string; at: string[]; series: [Series, Series] | [Series] }) {
  const { points, at, series } = trim(all.at, all.series);
  if (points < 2) return null;
  const width = widthFor(at.length);
  const [left, right] = [FRAME.left + INSET, width - FRAME.right - INSET];
  const x = scalePoint<string>().domain(at).range([left, right]);
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => x(at[index] ?? "") ?? 0)
    .y((value) => share(value ?? 0));
  return (
    <Chart
      label={label}
      width={width}
      caption={series.length > 1 && series.map(({ name }, index) => <span class={`key series-${index}`}>{name}</span>)}
    >
      <ShareAxis width={width} />
      {someOf(at, x.step(), 68).map((name) => (
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
    </Chart>
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
  const width = widthFor(rows.length);
  const x = scaleBand<number>()
    .domain(rows.map(({ number }) => number))
    .range([FRAME.left, width - FRAME.right])
    .padding(0.25);
  return (
    <Chart label={label} width={width}>
      <ShareAxis width={width} />
      {known.map(({ number, whole, part }) => (
        <rect
          class="bar"
          x={x(number)}
          width={x.bandwidth()}
          y={share((part ?? 0) / (whole ?? 1))}
          height={share(0) - share((part ?? 0) / (whole ?? 1))}
        />
      ))}
      {someOf(rows, x.step(), 26).map(({ number }) => (
        <text x={(x(number) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 8} text-anchor="middle">
          {number}
        </text>
      ))}
    </Chart>
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
  const width = widthFor(known.length);
  const [left, right] = [FRAME.left + INSET, width - FRAME.right - INSET];
  const x = scaleLinear().domain([first.number, last.number]).range([left, right]);
  const path = line<(typeof known)[number]>()
    .x(({ number }) => x(number))
    .y(({ rate }) => share(rate))
    .curve(curveStepAfter);
  const label = `Retention: from all starters at session ${first.number} to ${percent(last.rate)} at session ${last.number}`;
  return (
    <Chart
      label={label}
      width={width}
      height={HEIGHT + 22}
      caption="Below the session numbers: at risk, the starters of groups that have come so far."
    >
      <ShareAxis width={width} />
      {someOf(known, (right - left) / (known.length - 1), 32).map(({ number, starters }) => (
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
    </Chart>
  );
}
