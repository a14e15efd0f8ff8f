/** Where a session was put on the calendar, in wall times of the org's zone: 2027-03-04T18:30. */
export type Placed = { sessionId: string; startsAt: string; endsAt: string };

type Opened = { open: (address: string, undo?: () => void) => void };

/**
 * A dialog that shows a piece of a page, and follows its links and forms inside itself. Closed without a change, it undoes
 * what was dragged.
 *
 * @param here the address to come back to after a change.
 */
export function dialogOf(dialog: HTMLDialogElement, here: () => string): Opened {
  const body = dialog.querySelector<HTMLElement>(".change-body");
  if (!body) throw new Error("the dialog has no body");
  let undo: (() => void) | undefined;

  const show = async (address: string, sent?: FormData) => {
    const url = new URL(address, location.href);
    if (!sent) url.searchParams.set("back", here());
    body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, {
        headers: { "HX-Request": "true", accept: "text/html" },
        ...(sent ? { method: "POST", body: new URLSearchParams([...sent].map(([name, value]) => [name, String(value)])) } : {}),
      });
      // Done: the answer is the page to go on with.
      if (answer.redirected) return location.assign(answer.url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      body.replaceChildren(...(page.querySelector(".fragment") ?? page.querySelector("main") ?? page.body).childNodes);
    } catch {
      body.replaceChildren("This couldn’t be loaded. Nothing was changed. Check your connection and try again.");
    } finally {
      body.removeAttribute("aria-busy");
    }
    body.querySelector<HTMLElement>("h1, h2")?.setAttribute("tabindex", "-1");
    (body.querySelector<HTMLElement>(".notice[role=alert], h1, h2") ?? body).focus();
  };

  body.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    event.preventDefault();
    void show(form.action, new FormData(form, event.submitter));
  });
  body.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]") : null;
    if (!link) return;
    // "Keep it as it is" leads back to the calendar: that is where one is.
    if (link.pathname === location.pathname) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    undo?.();
    undo = undefined;
    body.replaceChildren();
  });
  return {
    open: (address, undoDrag) => {
      undo = undoDrag;
      if (!dialog.open) dialog.showModal();
      void show(address);
    },
  };
}
