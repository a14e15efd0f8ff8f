import type { changedIn, ProgramShape } from "../../domain/program/version.ts";
import { completionRules, modes } from "./program-facts.tsx";
import { modulesToText, oneToOnesToText, phasesToText } from "./program-text.ts";

type Name = ReturnType<typeof changedIn>[number];

const labels: Record<Name, string> = {
  sessionCount: "Sessions",
  sessionMinutes: "Minutes each",
  intervalWeeks: "Every how many weeks",
  enrolmentMode: "Who may join when",
  forMinors: "For people under age",
  minimum: "Fewest people",
  capacity: "Most people",
  phases: "Phases",
  modules: "Modules",
  oneToOnes: "One-to-ones",
  completionRule: "When is it completed",
  completionPercent: "Share of sessions, in percent",
};

/** Every line of a list by itself, and a figure as one line. */
function linesOf(shape: ProgramShape, name: Name): string[] {
  const lines = (text: string) => (text === "" ? ["none"] : text.split("\n"));
  switch (name) {
    case "phases":
      return lines(phasesToText(shape.phases));
    case "modules":
      return lines(modulesToText(shape.modules));
    case "oneToOnes":
      return lines(oneToOnesToText(shape.oneToOnes));
    case "enrolmentMode":
      return [modes[shape.enrolmentMode]];
    case "completionRule":
      return [completionRules[shape.completionRule]];
    case "forMinors":
      return [shape.forMinors ? "yes" : "no"];
    case "sessionCount":
      return [shape.sessionCount === null ? "open-ended" : String(shape.sessionCount)];
    default:
      return [shape[name] === null ? "any" : String(shape[name])];
  }
}

type Props = { before: ProgramShape; after: ProgramShape; changed: Name[]; caption: string };

/** What differs between two versions; in lists, what went is struck out and what came is marked. */
export function VersionDiff({ before, after, changed, caption }: Props) {
  if (changed.length === 0) return <p>Nothing differs.</p>;
  return (
    <section class="scroll" tabindex={0} aria-label={caption}>
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changed.map((name) => {
            const [was, is] = [linesOf(before, name), linesOf(after, name)];
            return (
              <tr>
                <th scope="row">{labels[name]}</th>
                <td>
                  {was.map((line) => (
                    <div>{is.includes(line) ? line : <del>{line}</del>}</div>
                  ))}
                </td>
                <td>
                  {is.map((line) => (
                    <div>{was.includes(line) ? line : <ins>{line}</ins>}</div>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
