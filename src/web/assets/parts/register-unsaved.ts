// What was chosen here and isn't saved: found on the page, carried over to the next version of it, and kept on the device.
import { type Draft, keepDraft } from "./register-draft.ts";
import { merge, same, take, type Unsaved, type Values } from "./register-merge.ts";
import type { Person } from "./register-people.ts";
import type { Attempt, View } from "./register-view.ts";

export type Carried = {
  people: Map<string, Unsaved<Values>>;
  fields: Map<string, Unsaved<string>>;
  walkIns: string[];
  removed: string[];
};

export function unsavedOn() {
  const touched = new Set<string>();
  /** Where somebody else was first, and what was chosen here. */
  const held = new Map<string, Unsaved<Values>>();
  /** Unsaved marks are named one by one once they are more than what one is just tapping. */
  let tagged = false;

  const isFilledIn = (person: Person) => person.filled() === person.mark() && person.filled() !== null && !touched.has(person.id);
  const ofPerson = (person: Person, sent?: Values): Unsaved<Values> | null => {
    const [base, mine] = [person.shown(), person.values()];
    const isLookedAt = touched.has(person.id) && person.filled() !== null;
    const isSaved = same(mine, base) && (!sent || same(mine, sent)) && !isLookedAt;
    return isSaved || isFilledIn(person) ? null : { base, mine, ...(sent ? { sent } : {}) };
  };
  const differing = (view: View) => view.people.filter((person) => !isFilledIn(person) && !same(person.values(), person.shown()));

  return {
    touch(ids: Iterable<string>) {
      for (const id of ids) touched.add(id);
    },
    tag() {
      tagged = true;
    },
    /** How much is typed that isn't kept on the device. */
    unkept: (view: View) => ({
      notes: view.people.filter((person) => person.values().note !== person.shown().note).length,
      walkIns: view.walkIns().length,
    }),
    isAny: (view: View): boolean =>
      differing(view).length + view.fields().size + view.walkIns().length + view.removed().length > 0,

    /** @param unanswered what was sent last, if nobody knows whether it arrived. */
    collect(view: View, unanswered: Attempt | null): Carried {
      const people = view.people.flatMap((person) => {
        const unsaved = ofPerson(person, unanswered?.people.get(person.id));
        return unsaved ? [[person.id, unsaved] as const] : [];
      });
      const fields = [...view.fields()].map(([name, unsaved]) => {
        const sent = unanswered?.fields.get(name);
        return [name, sent === undefined ? unsaved : { ...unsaved, sent }] as const;
      });
      return {
        people: new Map([...held, ...people]),
        fields: new Map(fields),
        walkIns: view.walkIns(),
        removed: view.removed(),
      };
    },

    /** Puts it over a page as it stands now. @returns the session's fields that somebody else had changed, in words. */
    put(view: View, { people, fields, walkIns, removed }: Carried, onTake: () => void): string[] {
      touched.clear();
      held.clear();
      for (const [id, unsaved] of people) {
        const person = view.person(id);
        if (!person) continue;
        touched.add(id);
        const { value, clashes } = merge(person.shown(), unsaved);
        person.set(value);
        if (!clashes) continue;
        held.set(id, unsaved);
        person.showClash(unsaved.mine, () => {
          held.delete(id);
          person.set(take(person.shown(), unsaved.mine));
          onTake();
        });
      }
      if (walkIns.length > 0) view.addWalkIns(walkIns);
      view.remove(removed);
      return [...fields].flatMap(([name, unsaved]) => (view.putField(name, unsaved) ? [] : [view.spell(name, unsaved.mine)]));
    },

    /** Says on the page how much is unsaved, and keeps it on the device. */
    show(view: View, unanswered: Attempt | null, pressed: boolean) {
      const marks = differing(view);
      if (marks.length === 0) tagged = false;
      for (const person of view.people) person.fields.toggleAttribute("data-unsaved", tagged && marks.includes(person));
      view.count(marks.length, view.people.filter(isFilledIn).length);
      const { people, fields, removed } = this.collect(view, unanswered);
      keepDraft(view.key, {
        marks: Object.fromEntries([...people].map(([id, unsaved]) => [id, withoutNotes(unsaved)])),
        fields: Object.fromEntries(fields),
        ...{ removed, pressed, unkept: this.unkept(view) },
      });
    },

    /** What was kept on the device, for a page just opened. Notes aren't in it: they are as the page has them. */
    carriedFrom(draft: Draft, view: View): Carried {
      const people = Object.entries(draft.marks).map(([id, { base, mine, sent }]) => {
        const note = view.person(id)?.shown().note ?? "";
        const withNotes = { base: { ...base, note }, mine: { ...mine, note }, ...(sent ? { sent: { ...sent, note } } : {}) };
        return [id, withNotes] as const;
      });
      return { people: new Map(people), fields: new Map(Object.entries(draft.fields)), walkIns: [], removed: draft.removed };
    },
  };
}

function withoutNotes({ base, mine, sent }: Unsaved<Values>): Unsaved<Omit<Values, "note">> {
  const bare = ({ mark, late, reason }: Values) => ({ mark, late, reason });
  return { base: bare(base), mine: bare(mine), ...(sent ? { sent: bare(sent) } : {}) };
}
