import type { Participant } from "../../domain/participant/participant.ts";
import { endOf, reasonOf, type Task, titleOf } from "../../domain/task/task.ts";
import { spellDay } from "../../time.ts";
import { ErrorSummary, type FormState, TextArea } from "../parts/field.tsx";
import { Heading, Notice } from "../parts/notice.tsx";
import { PhoneLink } from "../parts/phone-link.tsx";
import { closedWords } from "../parts/task-list.tsx";

type Props = {
  task: Task;
  person: Participant | null;
  groups: { id: string; name: string; leaders: string }[];
  zone: string;
  form: FormState;
};

export function TaskPage({ task, person, groups, zone, form }: Props) {
  return (
    <article class="narrow">
      <Heading title={titleOf(task)} lead={`Since ${spellDay(task.openedAt, zone, "en")}`} />
      <ErrorSummary form={form} />
      {reasonOf(task) !== "" && <p>{reasonOf(task)}</p>}
      {task.kind === "mail_trouble" && (
        <p>
          <a href="/reports/mail">See the mail report</a>
        </p>
      )}
      {person && <Person person={person} groups={groups} />}
      {task.closedAt === null && task.code === "missed" && <Answers task={task} />}
      {task.isWithheld && task.closedAt === null ? (
        <p>
          {task.cohortName && `It is about ${task.cohortName}. `}The facilitators who lead it, or cover a session of it, see what
          it is about, and they alone can close it.
        </p>
      ) : task.closedAt === null ? (
        <Closing task={task} form={form} />
      ) : (
        <Notice>
          <p>{closedWords(task, zone)}</p>
          <p class="preline">{task.note ?? endOf(task)}</p>
        </Notice>
      )}
    </article>
  );
}

/** How to reach them, and nothing of what to say. */
function Person({ person, groups }: Pick<Props, "groups"> & { person: Participant }) {
  return (
    <dl class="facts">
      <div>
        <dt>Phone</dt>
        <dd>{person.phone === null ? "None recorded" : <PhoneLink phone={person.phone} />}</dd>
      </div>
      <div>
        <dt>Email</dt>
        <dd>{person.email ?? "None recorded"}</dd>
      </div>
      <div>
        <dt>In</dt>
        <dd>
          {groups.length === 0 && "No group at the moment"}
          {groups.map(({ id, name, leaders }, index) => (
            <>
              {index > 0 && "; "}
              <a href={`/cohorts/${id}`}>{name}</a>
              {leaders !== "" && ` with ${leaders}`}
            </>
          ))}
        </dd>
      </div>
      <div>
        <dt>More</dt>
        <dd>
          <a href={`/participants/${person.id}`}>Their page</a>,{" "}
          <a href={`/participants/${person.id}/edit`}>change the address</a>
        </dd>
      </div>
    </dl>
  );
}

/** What can be done about misses in a row. Each has a page of its own that says what it does, and closes the task. */
function Answers({ task: { kind, detail, sessionId } }: { task: Task }) {
  const stay = `/enrolments/${detail.enrolmentId}`;
  return (
    <section aria-labelledby="answers">
      <h2 id="answers">{kind === "exit_proposed" ? "What comes next" : "If it helps"}</h2>
      <ul>
        <li>
          <a href={`${stay}/pause`}>Pause</a>: they keep their place, and no session expects them for a while.
        </li>
        <li>
          <a href={`${stay}/make-up?session=${sessionId}`}>Plan a make-up</a> for the session they missed last.
        </li>
        <li>
          <a href={`${stay}/transfer`}>Move to another group</a> that suits them better.
        </li>
        {kind === "exit_proposed" && (
          <li>
            <a href={`${stay}/withdrawal`}>Give up their place</a>. They can come back later.
          </li>
        )}
      </ul>
      <p>Each closes this task. So does a note below, and they keep their place as it is.</p>
    </section>
  );
}

function Closing({ task, form }: { task: Task; form: FormState }) {
  return (
    <form method="post" action={`/tasks/${task.id}/closure`}>
      <TextArea
        form={form}
        name="note"
        label="What was done"
        hint={
          task.participantId === null
            ? "For staff only. It stays with the task."
            : "For facilitators and you. It stays with the task."
        }
        required
      />
      <div class="row">
        <button class="primary" type="submit">
          Close this task
        </button>
        <a class="button plain" href="/tasks">
          Leave it open
        </a>
      </div>
    </form>
  );
}
