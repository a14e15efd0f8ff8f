import type { Values } from "./register-merge.ts";

export type Person = ReturnType<typeof personOf>;

/** One person's part of the register. `missed`: the marks that a reason goes with. */
export function personOf(fields: HTMLFieldSetElement, missed: readonly string[]) {
  const id = fields.dataset.person ?? "";
  const field = (name: string) =>
    fields.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`[name="${name}.${id}"]`);
  const text = (name: string) => (field(name)?.value ?? "").replace(/\r\n?/g, "\n");
  const put = (name: string, to: string) => {
    const at = field(name);
    if (at) at.value = to;
  };
  const radios = [...fields.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const mark = () => radios.find(({ checked }) => checked)?.value ?? "";
  const choose = (to: string) => {
    for (const radio of radios) radio.checked = radio.value === to;
  };
  const shown = (): Values => ({ mark: text("was"), late: text("wasLate"), reason: text("wasReason"), note: text("wasNote") });
  const line = (className: string, words: string): HTMLElement => {
    const made = document.createElement("p");
    made.className = className;
    made.append(words);
    return made;
  };
  return {
    id,
    fields,
    name: fields.querySelector(".name")?.textContent ?? "",
    isAway: fields.closest("details.away") !== null,
    mark,
    choose,
    /** What the page says is saved. */
    shown,
    /** What the form holds; what goes with another mark only counts for nothing. */
    values: (): Values => ({
      mark: mark(),
      late: mark() === "late" ? text("late").trim() : "",
      reason: missed.includes(mark()) ? text("reason") : "",
      note: text("note"),
    }),
    set(to: Values) {
      choose(to.mark);
      put("late", to.late);
      put("reason", to.reason);
      put("note", to.note);
    },
    /** These are saved now, but for `fields`. */
    settle(saved: Values, unsaved: readonly string[]) {
      if (unsaved.includes("mark")) return;
      put("was", saved.mark);
      if (!unsaved.includes("minutesLate")) put("wasLate", saved.late);
      if (!unsaved.includes("reason")) put("wasReason", saved.reason);
      if (!unsaved.includes("note")) put("wasNote", saved.note);
      delete fields.dataset.filled;
    },
    /** The mark a reply filled in; null where none did. */
    filled: () => fields.dataset.filled ?? null,
    labelOf: (to: string) => radios.find((radio) => radio.value === to)?.labels?.[0]?.textContent?.trim() ?? to,
    /** Somebody else set something else since: theirs stands, and one's own can be taken instead. */
    showClash(mine: Values, onTake: () => void) {
      const now = shown();
      const said =
        now.mark !== mine.mark
          ? `Marked “${this.labelOf(now.mark)}” by somebody else meanwhile; you chose “${this.labelOf(mine.mark)}”${mine.note && mine.note !== now.note ? ", with a note" : ""}.`
          : now.note !== mine.note && mine.note !== ""
            ? "Somebody else wrote a note meanwhile. Yours can be put below it."
            : "Somebody else noted something else of this mark meanwhile.";
      const clash = line("clash", `${said} `);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Use mine";
      button.addEventListener("click", () => {
        clash.remove();
        onTake();
      });
      clash.append(button);
      fields.append(clash);
    },
    showError(message: string | null) {
      fields.querySelector("p.error")?.remove();
      fields.removeAttribute("aria-invalid");
      if (message === null) return;
      const error = line("error", message);
      error.id = `error-${id}`;
      fields.setAttribute("aria-invalid", "true");
      fields.setAttribute("aria-describedby", error.id);
      fields.append(error);
    },
  };
}
