type Point = { number: number; starters: number | null; remaining: number | null };

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 28;
const TOP = 12;

/** The share still there, session by session, as a stepped line. The table beside it says the same in numbers. */
export function RetentionCurve({ points }: { points: Point[] }) {
  const known = points.flatMap(({ number, starters, remaining }) =>
    starters && remaining !== null ? [{ number, share: remaining / starters }] : [],
  );
  const last = known.at(-1);
  if (known.length < 2 || !last) return null;
  const first = known[0]?.number ?? 1;
  const x = (number: number) => LEFT + ((number - first) / (last.number - first)) * (WIDTH - LEFT - 16);
  const y = (share: number) => TOP + (1 - share) * (HEIGHT - TOP - BOTTOM);
  const line = known
    .map(({ number, share }, index) => (index === 0 ? `M${x(number)} ${y(share)}` : `H${x(number)}V${y(share)}`))
    .join("");
  const every = Math.ceil(known.length / 12);
  return (
    <svg
      class="curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Retention: from all starters at session ${first} to ${Math.round(last.share * 100)} % at session ${last.number}`}
    >
      {[0, 0.5, 1].map((share) => (
        <g>
          <line x1={LEFT} x2={WIDTH - 16} y1={y(share)} y2={y(share)} class="rule" />
          <text x={LEFT - 6} y={y(share) + 4} text-anchor="end">
            {share * 100} %
          </text>
        </g>
      ))}
      {known
        .filter((_, index) => index % every === 0)
        .map(({ number }) => (
          <text x={x(number)} y={HEIGHT - 8} text-anchor="middle">
            {number}
          </text>
        ))}
      <path d={line} class="line" />
    </svg>
  );
}
