import type { DraftMark } from "./register-draft.ts";

export type Person = ReturnType<typeof personOf>;

/** One person's part of the register. */
export function personOf(fields: HTMLFieldSetElement) {
  const id = fields.dataset.person ?? "";
  const value = (name: string) => fields.querySelector<HTMLInputElement>(`[name="${name}.${id}"]`)?.value ?? "";
  const radios = [...fields.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const mark = () => radios.find(({ checked }) => checked)?.value ?? "";
  const choose = (to: string) => {
    for (const radio of radios) radio.checked = radio.value === to;
  };
  const put = (name: string, to: string) => {
    const field = fields.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${name}.${id}"]`);
    if (field) field.value = to;
  };
  return {
    id,
    fields,
    mark,
    choose,
    /** The mark this page was shown with, as saved. */
    was: () => value("was"),
    /** A reply filled this in; nobody has looked at it yet. */
    isFilledIn: () => fields.dataset.filled !== undefined && mark() === fields.dataset.filled,
    labelOf: (to: string) => radios.find((radio) => radio.value === to)?.labels?.[0]?.textContent?.trim() ?? to,
    drafted: (): DraftMark => ({ was: value("was"), mark: mark(), late: value("late"), reason: value("reason") }),
    differs: () =>
      mark() !== value("was") ||
      (mark() === "late" && value("late") !== value("wasLate")) ||
      value("reason") !== value("wasReason"),
    restore: (draft: DraftMark) => {
      choose(draft.mark);
      put("late", draft.late);
      put("reason", draft.reason);
    },
    /** Somebody else marked otherwise since: theirs stands, and this one can be taken instead. */
    showClash(draft: DraftMark, onTake: () => void) {
      const line = document.createElement("p");
      line.className = "clash";
      line.textContent = `Marked “${this.labelOf(value("was"))}” by somebody else meanwhile; you chose “${this.labelOf(draft.mark)}”. `;
      const take = document.createElement("button");
      take.type = "button";
      take.textContent = "Use mine";
      take.addEventListener("click", () => {
        this.restore(draft);
        line.remove();
        onTake();
      });
      line.append(take);
      fields.append(line);
    },
  };
}
