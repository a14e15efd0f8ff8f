import "htmx.org/dist/htmx.esm.js";

// A form is sent once: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  if (form.dataset.sending === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  // A file leaves the page where it is, so nothing would ever end the waiting.
  const isFile = event.submitter?.hasAttribute("data-download") ?? false;
  const note = form.querySelector<HTMLElement>("[data-download-note]");
  if (note) note.textContent = isFile ? (note.dataset.downloadNote ?? "") : "";
  if (!isFile) form.setAttribute("aria-busy", "true");
  // A refused or aborted send leaves the page as it was.
  window.setTimeout(() => {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  }, 4000);
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sending]")) {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  }
});

// After a refused submit the reader starts at what needs another look.
document.querySelector<HTMLElement>(".notice[role=alert]")?.scrollIntoView({ block: "center" });
