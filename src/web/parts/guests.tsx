import type { Guest } from "../../domain/attendance/make-up.ts";

/** Those who come to make up what they missed elsewhere, each with two buttons once it has begun. */
export function Guests({ guests, mayRead, isOpen }: { guests: Guest[]; mayRead: boolean; isOpen: boolean }) {
  if (guests.length === 0) return null;
  return (
    <section aria-labelledby="guests">
      <h2 id="guests">Guests</h2>
      <p class="muted">They make up a session they missed. They have no mark here and count in none of this group’s figures.</p>
      <ul class="cards">
        {guests.map(({ makeUpId, participantId, name, came }) => (
          <li>
            <p>
              {mayRead ? <a href={`/participants/${participantId}`}>{name}</a> : name}{" "}
              {came !== null && <span class={came ? "tag good" : "tag"}>{came ? "Came" : "Didn’t come"}</span>}
            </p>
            {isOpen && (
              <form method="post" action={`/make-ups/${makeUpId}/settlement`} class="row no-print">
                <button type="submit" name="came" value="yes" aria-label={`Came: ${name}`}>
                  Came
                </button>
                <button class="plain" type="submit" name="came" value="no" aria-label={`Didn’t come: ${name}`}>
                  Didn’t come
                </button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
