import type { KeptApart } from "../../domain/participant/queries.ts";
import { errorOf, type FormState, TextArea } from "./field.tsx";
import { type Found, FoundHint } from "./found.tsx";

/** A search for the other person, what it found, and a refused try. */
export type KeepApartState = { find: string; found: Found | null; form: FormState };

type Props = { participantId: string; pairs: KeptApart[]; state: KeepApartState };

/** Whom a person isn't put in a group with, and adding to it. */
export function KeepApart({ participantId, pairs, state }: Props) {
  const { find, found, form } = state;
  const error = errorOf(form, "otherId");
  return (
    <section aria-labelledby="apart">
      <h2 id="apart">Keep apart</h2>
      {pairs.length === 0 && (
        <p class="muted">Nobody. Relatives or people in the same court case can be kept out of each other’s groups.</p>
      )}
      <ul class="cards">
        {pairs.map(({ id, other, reason }) => (
          <li>
            <p>
              <a href={`/participants/${other.id}`}>{other.name}</a>
            </p>
            <p class="muted">{reason}</p>
            <form method="post" action={`/keep-aparts/${id}/removal`}>
              <input type="hidden" name="participantId" value={participantId} />
              <button class="plain" type="submit" aria-label={`Remove the note about ${other.name}`}>
                Remove
              </button>
            </form>
          </li>
        ))}
      </ul>
      <details open={found !== null || form.errors.length > 0}>
        <summary>Keep apart from someone</summary>
        <search>
          <form method="get" action={`/participants/${participantId}`} class="row">
            <div class="field">
              <label for="find">Find them by name or email</label>
              <input id="find" name="find" type="search" value={find} maxlength={120} required />
            </div>
            <button type="submit">Find</button>
          </form>
        </search>
        {error && (
          <div class="notice bad" role="alert">
            <p>{error}</p>
          </div>
        )}
        {found && <FoundHint found={found} />}
        {found && found.people.length > 0 && (
          <form method="post" action={`/participants/${participantId}/keep-aparts?find=${encodeURIComponent(find)}`}>
            <fieldset>
              <legend>From whom</legend>
              {found.people.map(({ id, name }) => (
                <label class="check">
                  <input type="radio" name="otherId" value={id} required checked={form.values.otherId === id} />
                  <span>{name}</span>
                </label>
              ))}
            </fieldset>
            <TextArea form={form} name="reason" label="Reason" hint="For staff only." required />
            <button type="submit">Keep them apart</button>
          </form>
        )}
      </details>
    </section>
  );
}
