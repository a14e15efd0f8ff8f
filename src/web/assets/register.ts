// The register with JavaScript: a running count and one tap for "everybody is here". It works without.

const form = document.querySelector<HTMLFormElement>("form[data-register]");
if (form) start(form);

function start(register: HTMLFormElement): void {
  const people = [...register.querySelectorAll<HTMLFieldSetElement>("fieldset.person")];
  const count = register.querySelector<HTMLElement>("[data-count]");
  const all = register.querySelector<HTMLButtonElement>("[data-all-present]");
  const chosen = (person: HTMLFieldSetElement) =>
    person.querySelector<HTMLInputElement>("input[type=radio]:checked")?.value ?? "";
  let unsaved = false;

  const update = () => {
    if (count) count.textContent = `${people.filter((person) => chosen(person) !== "").length} of ${people.length} marked`;
  };
  register.addEventListener("change", () => {
    unsaved = true;
    update();
  });
  register.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  if (all) {
    all.hidden = false;
    all.addEventListener("click", () => {
      for (const person of people) {
        const present = person.querySelector<HTMLInputElement>("input[value=present]");
        if (present && chosen(person) === "") present.checked = true;
      }
      unsaved = true;
      update();
    });
  }
  update();
}
