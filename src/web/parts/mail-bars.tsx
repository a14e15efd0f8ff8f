import type { MailReport } from "../../domain/report/mail-report.ts";
import { Chart, widthFor } from "./charts.tsx";

const HEIGHT = 180;
const LEFT = 44;
const BOTTOM = 24;
const TOP = 12;

/** A bar a day: what went, on it what wasn't sent for a reason, on top what somebody should look at. The table says the same in numbers. */
export function MailBars({ days, label }: { days: MailReport["days"]; label: string }) {
  const bars = days.map((day) => ({
    date: day.date,
    went: day.delivered + day.sent,
    held: day.notSent + day.waiting,
    trouble: day.cameBack + day.missed + day.failed + day.unknown,
  }));
  const most = Math.max(...bars.map(({ went, held, trouble }) => went + held + trouble));
  const width = widthFor(bars.length, 9);
  const step = (width - LEFT - 8) / bars.length;
  const height = (mails: number) => (mails / most) * (HEIGHT - TOP - BOTTOM);
  const base = HEIGHT - BOTTOM;
  const every = Math.ceil(bars.length / 6);
  if (most === 0) return null;
  return (
    <Chart kind="bars" label={label} width={width} height={HEIGHT}>
      {[0, most].map((mails) => (
        <g>
          <line x1={LEFT} x2={width - 8} y1={base - height(mails)} y2={base - height(mails)} class="rule" />
          <text x={LEFT - 6} y={base - height(mails) + 4} text-anchor="end">
            {mails}
          </text>
        </g>
      ))}
      {bars.map(({ date, went, held, trouble }, index) => {
        const x = LEFT + index * step + step * 0.1;
        const rect = (kind: string, mails: number, below: number) =>
          mails > 0 && <rect class={kind} x={x} width={step * 0.8} y={base - height(below + mails)} height={height(mails)} />;
        return (
          <g>
            {rect("went", went, 0)}
            {rect("held", held, went)}
            {rect("trouble", trouble, went + held)}
            {index % every === 0 && (
              <text x={x} y={HEIGHT - 6}>
                {date.slice(5)}
              </text>
            )}
          </g>
        );
      })}
    </Chart>
  );
}
