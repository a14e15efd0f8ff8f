import { displayName, type Participant } from "../../domain/participant/participant.ts";
import type { Page } from "../../paging.ts";
import { mailWords } from "../parts/mail-words.ts";
import { Empty, Heading } from "../parts/notice.tsx";

type Props = { people: Page<Participant>; q: string; isFirstPage: boolean };

export function ParticipantsPage({ people, q, isFirstPage }: Props) {
  const nobodyAtAll = people.items.length === 0 && q === "" && isFirstPage;
  return (
    <>
      <Heading title="Participants" lead="Everyone who attends or has attended.">
        <a class="button primary" href="/participants/new">
          Add a person
        </a>
        <a class="button" href="/participants/import">
          Import a file
        </a>
      </Heading>
      {nobodyAtAll ? (
        <Empty title="Nobody yet.">
          <p>Add people one at a time, or bring a spreadsheet.</p>
        </Empty>
      ) : (
        <>
          <search>
            <form method="get" action="/participants" class="row">
              <div class="field">
                <label for="q">Find by name or email</label>
                <input id="q" name="q" type="search" value={q} maxlength={120} />
              </div>
              <button type="submit">Find</button>
            </form>
          </search>
          {people.items.length === 0 ? <NobodyFound more={people.nextCursor !== null} q={q} /> : <People people={people.items} />}
        </>
      )}
      {people.nextCursor && (
        <p>
          <a class="button" href={`/participants?${nextQuery(q, people.nextCursor)}`}>
            {q === "" ? "Older" : "Search further back"}
          </a>
        </p>
      )}
    </>
  );
}

function NobodyFound({ more, q }: { more: boolean; q: string }) {
  if (q === "") return <Empty title="Nobody further back." />;
  return (
    <Empty title={more ? "Nobody among those looked through so far." : "Nobody by that name or address."}>
      <a href="/participants">Show everyone</a>
    </Empty>
  );
}

function People({ people }: { people: Participant[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label="Participants">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Email</th>
            <th scope="col">Phone</th>
            <th scope="col">Reminders</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr>
              <th scope="row">
                <a href={`/participants/${person.id}`}>{displayName(person)}</a>
              </th>
              <td>{person.email ?? "–"}</td>
              <td class="nowrap">{person.phone ?? "–"}</td>
              <td>{mailWords(person).short}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const nextQuery = (q: string, cursor: string): string => new URLSearchParams({ ...(q ? { q } : {}), cursor }).toString();
