// Another version of the page in place of this one, without leaving it: a connection that drops meanwhile costs nothing.

/** Puts `next` where the page is: what is in sight, what is unfolded and where the keyboard is stay. */
export function swapPage(main: HTMLElement, next: HTMLElement): void {
  const open = new Set([...main.querySelectorAll("details[open]")].map(nameOf));
  const focus = main.contains(document.activeElement) ? selectorOf(document.activeElement) : null;
  const anchor = [...main.querySelectorAll("fieldset.person")].find((person) => person.getBoundingClientRect().bottom > 0);
  const before = anchor?.getBoundingClientRect().top;
  for (const script of next.querySelectorAll("script")) script.remove();
  main.replaceChildren(...next.childNodes);
  for (const details of main.querySelectorAll("details")) if (open.has(nameOf(details))) details.open = true;
  const after = anchor && document.getElementById(anchor.id)?.getBoundingClientRect().top;
  if (before !== undefined && after !== undefined) window.scrollBy(0, after - before);
  if (focus) main.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true });
}

const nameOf = (details: Element): string => `${details.closest("[id]")?.id} ${details.className}`;

function selectorOf(element: Element | null): string | null {
  if (!element) return null;
  if (element.id !== "" && element.id !== "main") return `#${CSS.escape(element.id)}`;
  const name = element.getAttribute("name");
  if (name === null) return null;
  return `[name="${CSS.escape(name)}"][value="${CSS.escape(element.getAttribute("value") ?? "")}"]`;
}

/** Somebody is writing just now, and would lose their place. */
export function isTyping(main: HTMLElement): boolean {
  const at = document.activeElement;
  if (!at || !main.contains(at)) return false;
  return at.matches("textarea") || (at instanceof HTMLInputElement && !["radio", "checkbox"].includes(at.type));
}

/** One tap marks whoever has no mark; what replies filled in stays. A second tap takes it back. */
export function allPresent(form: HTMLFormElement, people: Markable[], onChange: (ids: string[]) => void): void {
  const all = form.querySelector<HTMLButtonElement>("[data-all-present]");
  if (!all) return;
  let filled: Markable[] = [];
  all.hidden = false;
  all.addEventListener("click", () => {
    const undo = filled.length > 0;
    const changed = undo
      ? filled.filter((person) => person.mark() === "present")
      : people.filter((person) => person.mark() === "" && !person.isAway);
    for (const person of changed) person.choose(undo ? "" : "present");
    filled = undo ? [] : changed;
    all.textContent = filled.length > 0 ? "Undo “all present”" : "All present, except…";
    onChange(changed.map(({ id }) => id));
  });
}

type Markable = { id: string; isAway: boolean; mark: () => string; choose: (mark: string) => void };
