import type { Program } from "../../domain/program/program.ts";
import type { ProgramTemplate } from "../../domain/program/templates/template.ts";
import { Empty, Heading, Notice } from "../parts/notice.tsx";
import { Citations, ProgramFacts } from "../parts/program-facts.tsx";

export function ProgramsPage({ programs, canManage, next }: { programs: Program[]; canManage: boolean; next: string | null }) {
  return (
    <>
      <Heading title="Programs" lead="What cohorts are opened from: how many sessions, for whom, in which phases.">
        {canManage && (
          <a class="button primary" href="/programs/new">
            Add a program
          </a>
        )}
      </Heading>
      {programs.length === 0 ? (
        <Empty title="No program yet.">
          <p>Start from a published protocol and change what you do differently.</p>
          {canManage && (
            <a class="button" href="/programs/new">
              Choose one
            </a>
          )}
        </Empty>
      ) : (
        <ul class="cards">
          {programs.map((program) => (
            <li>
              <h2>
                <a href={`/programs/${program.id}`}>{program.name}</a>
              </h2>
              {program.retiredAt !== null && <span class="tag">retired</span>}
              <ProgramFacts program={program} />
            </li>
          ))}
        </ul>
      )}
      {next && (
        <p>
          <a href={`/programs?cursor=${next}`}>Older programs</a>
        </p>
      )}
    </>
  );
}

export function NewProgramPage({ templates }: { templates: readonly ProgramTemplate[] }) {
  return (
    <>
      <Heading title="Add a program" lead="Start from a protocol. Every figure can be changed afterwards.">
        <a class="button" href="/programs/new?from=scratch">
          Start from scratch
        </a>
      </Heading>
      <ul class="cards">
        {templates.map((template) => (
          <li>
            <h2>{template.name}</h2>
            {template.note && <Notice kind="warn">{template.note}</Notice>}
            <ProgramFacts program={template} />
            <p class="muted">{template.citation}</p>
            <Citations citations={template.citations} />
            <form method="post" action="/programs">
              <input type="hidden" name="templateKey" value={template.key} />
              <button type="submit">
                Use this<span class="visually-hidden">: {template.name}</span>
              </button>
            </form>
          </li>
        ))}
      </ul>
    </>
  );
}
