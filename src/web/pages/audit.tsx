import type { LoggedLine } from "../../domain/audit/queries.ts";
import type { AuditReport } from "../../domain/audit/verify.ts";
import { spellShort } from "../../time.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";

type Props = {
  lines: LoggedLine[];
  nextBefore: number | null;
  subjectId: string | undefined;
  /** Null until somebody asks. */
  report: AuditReport | null;
  homeZone: string;
};

const pages: Record<string, string> = {
  session: "sessions",
  register: "sessions",
  cohort: "cohorts",
  participant: "participants",
  program: "programs",
  task: "tasks",
};

export function AuditPage({ lines, nextBefore, subjectId, report, homeZone }: Props) {
  const about = subjectId ? `&subjectId=${encodeURIComponent(subjectId)}` : "";
  return (
    <>
      <Heading
        title="Audit"
        lead="Who saw or changed what. Lines are kept under a chain of seals, so an edited or deleted one shows."
      >
        <a class="button" href="/audit?verify=1">
          Verify the chain
        </a>
      </Heading>
      {report && <Verdict report={report} />}
      {subjectId && (
        <p>
          Only lines about <code>{subjectId}</code>. <a href="/audit">Show all</a>
        </p>
      )}
      {lines.length === 0 ? (
        <Empty title="No lines here." />
      ) : (
        <section class="scroll" tabindex={0} aria-label="Audit lines">
          <table>
            <caption>Newest first, times in {homeZone}</caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">About</th>
                <th scope="col">Detail</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr>
                  <td class="nowrap">{spellShort(line.at, homeZone, "en")}</td>
                  <td>{line.by ?? actors[line.actorKind]}</td>
                  <th scope="row">{line.action.replace(/[._]/g, " ")}</th>
                  <td>
                    <About line={line} />
                  </td>
                  <td class="muted">{spellDetail(line)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {nextBefore !== null && (
        <p>
          <a class="button" href={`/audit?before=${nextBefore}${about}`}>
            Earlier lines
          </a>
        </p>
      )}
    </>
  );
}

const actors: Record<LoggedLine["actorKind"], string> = {
  staff: "Staff",
  participant: "A participant",
  contact: "A guardian",
  system: "Convene",
  provider: "The mail provider",
};

function Verdict({ report }: { report: AuditReport }) {
  return report.problems.length === 0 ? (
    <Notice kind="good">
      <p>
        <strong>The chain is whole:</strong> {report.sealed} lines sealed, {report.unsealed} waiting to be sealed by the next
        tick.
      </p>
      <p>
        Its end is <code>{report.head}</code>. Note it elsewhere, and a restored older copy of the database shows.
      </p>
    </Notice>
  ) : (
    <Notice kind="bad">
      <p>
        <strong>The chain is broken.</strong> Somebody changed the log outside the app.
      </p>
      <ul>
        {report.problems.map((problem) => (
          <li>{problem}</li>
        ))}
      </ul>
    </Notice>
  );
}

function About({ line }: { line: LoggedLine }) {
  const page = pages[line.subjectKind];
  if (!line.subjectId) return <>{line.subjectKind}</>;
  return (
    <>
      {page ? (
        <a href={`/${page}/${line.subjectId}`}>{line.subjectKind.replace(/_/g, " ")}</a>
      ) : (
        line.subjectKind.replace(/_/g, " ")
      )}{" "}
      <a class="muted" href={`/audit?subjectId=${encodeURIComponent(line.subjectId)}`}>
        history<span class="visually-hidden"> of {line.subjectId}</span>
      </a>
    </>
  );
}

const spellDetail = ({ detail }: LoggedLine): string =>
  Object.entries(detail)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
