import { percent } from "./percent.ts";

type Props = {
  caption: string;
  /** What is counted, and what part of it; null in a row: too few to show. */
  whole: string;
  part: string;
  rows: { number: number; whole: number | null; part: number | null }[];
};

/** A share by session number. */
export function ShareTable({ caption, whole, part, rows }: Props) {
  return (
    <section class="scroll" tabindex={0} aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Session</th>
            {[whole, part, "Share"].map((head) => (
              <th scope="col" class="number">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              <th scope="row">{row.number}</th>
              <td class="number">{row.whole ?? "hidden"}</td>
              <td class="number">{row.part ?? "hidden"}</td>
              <td class="number">{percent(row.whole && row.part !== null ? row.part / row.whole : null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
