// The register with JavaScript: a running count, one tap for "everybody is here", and marks that outlive a lost connection.
// It works without.
import { readDraft } from "./parts/register-draft.ts";
import { allPresent, isTyping, swapPage } from "./parts/register-page.ts";
import { type Answer, post, readPage, readVersion } from "./parts/register-send.ts";
import { unsavedOn } from "./parts/register-unsaved.ts";
import { type Attempt, type View, viewOf } from "./parts/register-view.ts";
import { linkTo, listed, lostWords, words } from "./parts/register-words.ts";

const RETRY_MS = 5_000;
const LOOK_MS = 10_000;
const SLOW_MS = 2_000;

const main = document.querySelector<HTMLElement>("main");
const form = main?.querySelector<HTMLFormElement>("form[data-register]");
if (main && form) void run(main, form);

async function run(main: HTMLElement, form: HTMLFormElement): Promise<void> {
  const unsaved = unsavedOn();
  let view: View = viewOf(form);
  /** Sent and not answered: it may have arrived, so it goes again as it was before anything newer does. */
  let unanswered: Attempt | null = null;
  let pressed = false;
  let sending = false;
  let again = false;
  /** What this page shows is older than what was saved from it. */
  let stale = false;
  let place = window.location.pathname + window.location.search;

  const update = () => {
    unsaved.show(view, unanswered, pressed);
    if (unsaved.isAny(view)) view.outdate();
  };
  const nameOf = (id: string) => view.person(id)?.name;

  /** The page anew in place of this one, with what isn't saved put over it. Null when there is no connection. */
  async function refresh(to: string): Promise<{ fields: string[] } | null> {
    place = to;
    const next = await readPage(to);
    stale = next === null;
    if (!next) return null;
    const carried = unsaved.collect(view, unanswered);
    swapPage(main, next);
    view = viewOf(main.querySelector<HTMLFormElement>("form[data-register]") ?? form);
    window.history.replaceState(null, "", to);
    const fields = unsaved.put(view, carried, update);
    wire();
    update();
    return { fields };
  }

  async function save(byHand: boolean): Promise<void> {
    if (unanswered || sending) again = true;
    if (sending) return;
    sending = true;
    pressed = true;
    const isDirect = byHand && !unanswered;
    const slow = window.setTimeout(() => view.say("warn", words.slow), SLOW_MS);
    for (let more = true; more; ) {
      const attempt: Attempt = unanswered ?? view.attempt();
      unanswered = attempt;
      view.busy(true);
      update();
      const answer = await post(view.form.action, attempt.body);
      if (answer.kind !== "none") unanswered = null;
      more = answer.kind === "saved" ? await settle(attempt, answer, isDirect) : fail(answer);
    }
    window.clearTimeout(slow);
    sending = false;
    view.busy(false);
    update();
  }

  function fail(answer: Exclude<Answer, { kind: "saved" }>): false {
    unsaved.tag();
    if (answer.kind === "none") {
      view.say("warn", words.offline);
      return false;
    }
    pressed = false;
    again = false;
    if (answer.kind === "signed-out") view.say("warn", words.signedOut);
    if (answer.kind === "denied") view.say("bad", `Nothing was saved. ${answer.why}`);
    if (answer.kind === "refused") {
      const named = answer.errors.map(({ path, message }) => {
        const name = nameOf(path.replace(/^mark\./, ""));
        return name ? `${name}: ${message}` : message;
      });
      view.showErrors(answer.errors);
      view.say(
        "bad",
        `Nothing was saved yet. ${named.length > 3 ? `${named.length} things need another look.` : named.join(" ")}`,
      );
    }
    return false;
  }

  /** @returns whether something newer waits to be saved. */
  async function settle(attempt: Attempt, answer: Answer & { kind: "saved" }, isDirect: boolean): Promise<boolean> {
    const clashes = new Map(answer.clashes.map(({ enrolmentId, fields }) => [enrolmentId, fields]));
    view.showErrors([]);
    view.settle(
      attempt,
      clashes,
      answer.sessionClashes.map(({ field }) => field),
    );
    unsaved.touch(clashes.keys());
    pressed = false;
    const shown = await refresh(answer.location);
    if (!shown) {
      view.say("good", words.savedUnseen);
      return false;
    }
    const newer = again && unsaved.isAny(view);
    again = false;
    const where = [...[...clashes.keys()].map((id) => linkTo(id, nameOf(id))), ...shown.fields];
    if (where.length > 0) view.say("warn", words.firstWith, ...listed(where), ". Look there and choose.");
    else if (!isDirect) view.say("good", words.saved);
    else if (!unsaved.isAny(view)) toSaved();
    return newer;
  }

  /** Up to what was saved and how to take it back, as after any form. */
  function toSaved(): void {
    document.getElementById("saved")?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  /** Whether somebody else has saved this register since; then the page shows theirs beside what is unsaved here. */
  async function look(): Promise<void> {
    if (document.visibilityState !== "visible" || sending || unanswered) return;
    const version = await readVersion(view.session);
    if (version === null || version === view.version || sending || unanswered) return;
    if (isTyping(main)) return view.say("warn", words.typing);
    const before = new Map(view.people.map((person) => [person.id, JSON.stringify(person.shown())]));
    const isOwn = stale;
    const shown = await refresh(place);
    if (!shown || isOwn) return;
    const changed = view.people.filter((person) => before.get(person.id) !== JSON.stringify(person.shown()));
    const names = changed.map(({ id, name }) => linkTo(id, name));
    const where = [...names.slice(0, 4), ...(names.length > 4 ? [`${names.length - 4} more`] : []), ...shown.fields];
    view.say("warn", words.others, ...(where.length > 0 ? [": ", ...listed(where)] : []), ".");
  }

  async function undo(taking: HTMLFormElement): Promise<void> {
    const body = new URLSearchParams([...new FormData(taking)].map(([name, value]) => [name, String(value)]));
    const answer = await post(taking.action, body);
    if (answer.kind !== "saved") view.say("warn", answer.kind === "denied" ? answer.why : words.notUndone);
    else if (await refresh(answer.location)) toSaved();
    else view.say("good", words.undoneUnseen);
  }

  /** What belongs to the form itself and not to the page around it. */
  function wire(): void {
    allPresent(view.form, view.people, (ids) => {
      unsaved.touch(ids);
      update();
    });
  }

  // A tap on what a reply filled in changes nothing, and yet somebody has looked at it.
  for (const type of ["change", "click"]) {
    main.addEventListener(type, ({ target }) => {
      const person = target instanceof Element ? target.closest<HTMLElement>("fieldset.person")?.dataset.person : undefined;
      if (!person || (type === "click" && !(target instanceof HTMLInputElement && target.type === "radio"))) return;
      unsaved.touch([person]);
      update();
    });
  }
  main.addEventListener("input", update);
  main.addEventListener("submit", (event) => {
    const sent = event.target instanceof HTMLFormElement ? event.target : null;
    if (!sent || (sent !== view.form && sent.dataset.undo === undefined)) return;
    event.preventDefault();
    void (sent === view.form ? save(true) : undo(sent));
  });
  window.addEventListener("beforeunload", (event) => {
    const { notes, walkIns } = unsaved.unkept(view);
    if (notes + walkIns > 0) event.preventDefault();
  });
  const retry = () => (unanswered ? save(false) : look());
  window.addEventListener("online", () => void retry());
  window.setInterval(() => unanswered && void save(false), RETRY_MS);
  window.setInterval(() => void look(), LOOK_MS);
  document.addEventListener("visibilitychange", () => void look());

  wire();
  const draft = readDraft(view.key);
  if (draft) {
    unsaved.put(view, unsaved.carriedFrom(draft, view), update);
    unsaved.tag();
  }
  update();
  if (draft && unsaved.isAny(view)) view.say("warn", draft.pressed ? words.pressedBefore : words.fromBefore);
  if (draft?.pressed && unsaved.isAny(view)) await save(false);
  if (draft && draft.unkept.notes + draft.unkept.walkIns > 0) {
    view.say("warn", unanswered ? `${words.offline} ` : "", lostWords(draft.unkept));
  }
}
