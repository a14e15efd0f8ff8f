// The register with JavaScript: a running count, one tap for "everybody is here", and marks that outlive a lost connection.
// It works without.
import { type DraftMark, keepDraft, readDraft } from "./parts/register-draft.ts";
import { type Person, personOf } from "./parts/register-people.ts";

const RETRY_MS = 5_000;
const LOOK_MS = 10_000;

const form = document.querySelector<HTMLFormElement>("form[data-register]");
if (form) start(form);

function start(register: HTMLFormElement): void {
  const key = register.dataset.register ?? "";
  const people = [...register.querySelectorAll<HTMLFieldSetElement>("fieldset.person")].map(personOf);
  const touched = new Set<string>();
  const clashing = new Map<string, DraftMark>();
  const counter = register.querySelector<HTMLElement>("[data-count]");
  const notices = register.querySelector<HTMLElement>("[data-notices]");
  let typed = false;
  let waiting = false;
  let sending = false;

  const say = (text: string) => {
    if (notices) notices.replaceChildren(...(text === "" ? [] : [noticeOf(text)]));
  };
  const pending = () => people.filter((person) => person.differs() && !(person.isFilledIn() && !touched.has(person.id)));
  const update = () => {
    const marked = people.filter((person) => person.mark() !== "" && !(person.isFilledIn() && !touched.has(person.id)));
    const filled = people.filter((person) => person.isFilledIn() && !touched.has(person.id)).length;
    if (counter) {
      counter.textContent = `${marked.length} of ${people.length} marked${filled > 0 ? `, ${filled} filled in from replies` : ""}`;
    }
    keepDraft(key, Object.fromEntries([...clashing, ...pending().map((person) => [person.id, person.drafted()] as const)]));
  };

  for (const [id, draft] of Object.entries(readDraft(key))) restore(id, draft);
  update();

  function restore(id: string, draft: DraftMark): void {
    const person = people.find((one) => one.id === id);
    if (!person || (person.was() === draft.mark && draft.was !== draft.mark)) return;
    touched.add(id);
    if (person.was() === draft.was) {
      person.restore(draft);
      return;
    }
    clashing.set(id, draft);
    person.choose(person.was());
    person.showClash(draft, () => {
      clashing.delete(id);
      update();
    });
  }

  register.addEventListener("change", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const person = target?.closest<HTMLElement>("fieldset.person")?.dataset.person;
    if (person) touched.add(person);
    if (!person || target?.matches("textarea")) typed = true;
    update();
  });
  register.addEventListener("input", (event) => {
    if (event.target instanceof HTMLTextAreaElement) typed = true;
  });
  // A tap on what a reply filled in changes nothing, and yet somebody has looked at it.
  register.addEventListener("click", (event) => {
    const radio = event.target instanceof HTMLInputElement && event.target.type === "radio" ? event.target : null;
    const person = radio?.closest<HTMLElement>("fieldset.person")?.dataset.person;
    if (!person) return;
    touched.add(person);
    update();
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed) event.preventDefault();
  });

  register.addEventListener("submit", (event) => {
    event.preventDefault();
    void save();
  });
  window.addEventListener("online", () => {
    if (waiting) void save();
  });
  window.setInterval(() => {
    if (waiting) void save();
  }, RETRY_MS);
  window.setInterval(() => void look(), LOOK_MS);
  document.addEventListener("visibilitychange", () => void look());

  async function save(): Promise<void> {
    if (sending) return;
    sending = true;
    register.setAttribute("aria-busy", "true");
    try {
      await send();
    } catch {
      waiting = true;
      say(
        "No connection. What you marked is kept on this device and is saved as soon as the connection is back. Leave this page open.",
      );
    } finally {
      sending = false;
      register.removeAttribute("aria-busy");
    }
  }

  async function send(): Promise<void> {
    const data = new FormData(register);
    const body = new URLSearchParams([...data].map(([name, value]) => [name, String(value)]));
    const answer = await fetch(register.action, { method: "POST", body, headers: { accept: "application/json" } });
    if (answer.status >= 500) throw new Error("not now");
    waiting = false;
    if (answer.status === 401) {
      say("You have been signed out. Sign in in another tab, then save again: what you marked is kept on this device.");
      return;
    }
    if (!answer.ok) {
      typed = false;
      register.submit();
      return;
    }
    const { clashes } = (await answer.json()) as { clashes: string[] };
    const lost = new Set(clashes);
    const mine = people.filter(({ id }) => lost.has(id)).map((person) => [person.id, person.drafted()] as const);
    keepDraft(key, Object.fromEntries([...clashing, ...mine]));
    typed = false;
    window.location.replace(`/sessions/${register.dataset.session}?done=saved`);
  }

  /** Whether somebody else has saved this register since; then the page shows theirs beside what is unsaved here. */
  async function look(): Promise<void> {
    if (document.visibilityState !== "visible" || waiting || sending) return;
    const answer = await fetch(`/sessions/${register.dataset.session}/register-version`).catch(() => null);
    if (!answer?.ok) return;
    const { version } = (await answer.json()) as { version: string };
    if (version === register.dataset.version || waiting || sending) return;
    if (typed) say("Somebody else has saved this register. Save yours: only what you changed is sent, and theirs stays.");
    else window.location.replace(`/sessions/${register.dataset.session}`);
  }

  allPresent(register, people, (ids) => {
    for (const id of ids) touched.add(id);
    update();
  });
}

function noticeOf(text: string): HTMLElement {
  const box = document.createElement("div");
  box.className = "notice warn";
  const line = document.createElement("p");
  line.textContent = text;
  box.append(line);
  return box;
}

/** One tap marks whoever has no mark; what replies filled in stays. A second tap takes it back. */
function allPresent(register: HTMLFormElement, people: Person[], onChange: (ids: string[]) => void): void {
  const all = register.querySelector<HTMLButtonElement>("[data-all-present]");
  if (!all) return;
  let filled: Person[] = [];
  all.hidden = false;
  all.addEventListener("click", () => {
    const undo = filled.length > 0;
    const changed = undo
      ? filled.filter((person) => person.mark() === "present")
      : people.filter((person) => person.mark() === "" && !person.fields.closest("details.away"));
    for (const person of changed) person.choose(undo ? "" : "present");
    filled = undo ? [] : changed;
    all.textContent = filled.length > 0 ? "Undo “all present”" : "All present, except…";
    onChange(changed.map(({ id }) => id));
  });
}
