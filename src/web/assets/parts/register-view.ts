// The register's form as a page holds it: what is shown, what is chosen, and where messages go.
import { linesWithout, mergeOne, type Unsaved, type Values } from "./register-merge.ts";
import { type Person, personOf } from "./register-people.ts";

export type View = ReturnType<typeof viewOf>;

/** What one press of Save sends. */
export type Attempt = {
  body: URLSearchParams;
  people: Map<string, Values>;
  fields: Map<string, string>;
  walkIns: string[];
};

/** Fields of the session itself, and where the page says what it showed of them. */
const shownIn: Record<string, string> = { outcome: "shownOutcome", headcount: "wasHeadcount" };

export function viewOf(form: HTMLFormElement) {
  const missed = (form.dataset.missed ?? "").split(" ");
  const people = [...form.querySelectorAll<HTMLFieldSetElement>("fieldset.person")].map((fields) => personOf(fields, missed));
  const field = (name: string) =>
    form.querySelector<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>(`[name="${name}"]`);
  const text = (name: string) => (field(name)?.value ?? "").trim();
  const put = (name: string, to: string) => {
    const at = field(name);
    if (at) at.value = to;
  };
  const bar = form.querySelector<HTMLElement>("[data-bar]");
  const counter = form.querySelector<HTMLElement>("[data-count]");
  const notices = form.querySelector<HTMLElement>("[data-notices]");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const label = button?.textContent ?? "";
  const boxes = [...form.querySelectorAll<HTMLInputElement>('[name="removeWalkIn[]"]')];
  const walkIns = () =>
    text("walkIns")
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  if (bar) {
    // What the keyboard moves to stays clear of the bar at the bottom, however much it says.
    new ResizeObserver(() => {
      document.documentElement.style.scrollPaddingBlockEnd = `${bar.offsetHeight + 16}px`;
    }).observe(bar);
  }
  return {
    form,
    people,
    key: form.dataset.register ?? "",
    session: form.dataset.session ?? "",
    version: form.dataset.version ?? "",
    person: (id: string): Person | undefined => people.find((one) => one.id === id),
    walkIns,
    removed: () => boxes.filter(({ checked }) => checked).map(({ value }) => value),
    remove(ids: string[]) {
      for (const box of boxes) if (ids.includes(box.value)) box.checked = true;
    },
    addWalkIns: (lines: string[]) => put("walkIns", [...walkIns(), ...lines].join("\n")),
    /** The session's own fields that were changed here. */
    fields(): Map<string, Unsaved<string>> {
      const names = Object.entries(shownIn).filter(([name, shown]) => text(name) !== text(shown));
      return new Map(names.map(([name, shown]) => [name, { base: text(shown), mine: text(name) }]));
    },
    /** Puts a field that was changed before over what stands now. False: somebody else had changed it, and theirs stays. */
    putField(name: string, unsaved: Unsaved<string>): boolean {
      const { value, clashes } = mergeOne(text(shownIn[name] ?? ""), unsaved);
      put(name, value);
      return !clashes;
    },
    /** “Headcount” (yours: “5”). */
    spell(name: string, value: string): string {
      const at = field(name);
      const option = at instanceof HTMLSelectElement ? [...at.options].find((one) => one.value === value)?.text : undefined;
      const label = form.querySelector(`label[for="${name}"]`)?.firstChild?.textContent?.trim() ?? name;
      return `“${label}” (yours: ${value === "" ? "empty" : `“${option ?? value}”`})`;
    },
    attempt: (): Attempt => ({
      body: new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])),
      people: new Map(people.map((person) => [person.id, person.values()])),
      fields: new Map(Object.keys(shownIn).map((name) => [name, text(name)])),
      walkIns: walkIns(),
    }),
    /** What was sent is saved, but for what clashed. */
    settle(attempt: Attempt, clashes: Map<string, string[]>, fields: string[]) {
      for (const person of people) {
        const sent = attempt.people.get(person.id);
        if (sent) person.settle(sent, clashes.get(person.id) ?? []);
      }
      for (const [name, value] of attempt.fields) if (!fields.includes(name)) put(shownIn[name] ?? "", value);
      if (!fields.includes("outcome")) put("wasOutcome", attempt.fields.get("outcome") ?? "");
      put("walkIns", linesWithout(text("walkIns"), attempt.walkIns));
      // The same word once more is somebody else by now.
      const random = crypto.getRandomValues(new Uint8Array(12));
      put("entryKey", `key_${[...random].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
    },
    count(unsaved: number, filled: number) {
      const counted = people.filter((person) => !person.isAway || person.mark() !== "");
      const marked = counted.filter((person) => person.mark() !== "").length - filled;
      const rest = [
        ...(filled > 0 ? [`${filled} filled in from replies`] : []),
        ...(unsaved > 0 ? [`${unsaved} not saved yet`] : []),
      ];
      const said = [`${marked} of ${counted.length} marked`, ...rest].join(", ");
      if (counter && counter.textContent !== said) counter.textContent = said;
    },
    busy(is: boolean) {
      if (button) button.textContent = is ? "Saving…" : label;
    },
    /** One message at a time, in the bar that is always in sight. */
    say(kind: "good" | "warn" | "bad", ...what: (string | Node)[]) {
      const line = document.createElement("p");
      line.append(...what);
      const box = document.createElement("div");
      box.className = `notice ${kind}`;
      box.append(line);
      notices?.replaceChildren(box);
    },
    /** "Saved" is no longer so. */
    outdate: () => notices?.querySelector(".good")?.remove(),
    showErrors(errors: { path: string; message: string }[]) {
      for (const person of people) {
        person.showError(errors.find(({ path }) => path === `mark.${person.id}`)?.message ?? null);
      }
      for (const name of ["outcome", "headcount", "walkIns"]) {
        const at = field(name)?.closest(".field");
        at?.querySelector("p.error")?.remove();
        const message = errors.find(({ path }) => path === name)?.message;
        if (message === undefined) field(name)?.removeAttribute("aria-invalid");
        if (!at || message === undefined) continue;
        field(name)?.setAttribute("aria-invalid", "true");
        const line = document.createElement("p");
        line.className = "error";
        line.textContent = message;
        at.append(line);
      }
      form.querySelector("p.error")?.parentElement?.scrollIntoView({ block: "center" });
    },
  };
}
