/** What a search for a person found; `more`: there may be others further back. */
export type Found = { people: { id: string; name: string }[]; more: boolean };

/** Says so when nobody was found, or not everybody was looked through. */
export function FoundHint({ found: { people, more } }: { found: Found }) {
  if (more) {
    return (
      <p>
        {people.length === 0 ? "Nobody among the people added last." : "There may be others."} Type more of the name, or the whole
        email address: that finds anybody.
      </p>
    );
  }
  return people.length === 0 ? <p>Nobody by that name or address.</p> : null;
}
