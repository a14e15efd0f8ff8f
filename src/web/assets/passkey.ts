import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";

const base = "/api/auth/passkey";

async function call(path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${base}/${path}`, {
    method: body ? "POST" : "GET",
    credentials: "same-origin",
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function signIn(next: string): Promise<void> {
  const options = (await call("generate-authenticate-options")) as Parameters<typeof startAuthentication>[0]["optionsJSON"];
  await call("verify-authentication", { response: await startAuthentication({ optionsJSON: options }) });
  location.assign(next);
}

async function add(): Promise<void> {
  const options = (await call("generate-register-options")) as Parameters<typeof startRegistration>[0]["optionsJSON"];
  await call("verify-registration", { response: await startRegistration({ optionsJSON: options }) });
  location.assign("/account?done=added");
}

function say(message: string): void {
  const place = document.querySelector<HTMLElement>("#passkey-error");
  if (!place) return;
  place.textContent = message;
  place.hidden = message === "";
}

if (browserSupportsWebAuthn()) {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      say("");
      button.disabled = true;
      try {
        await (button.dataset.passkey === "add" ? add() : signIn(button.dataset.next ?? "/"));
      } catch {
        say(
          button.dataset.passkey === "add"
            ? "The passkey was not added. You can try again."
            : "No passkey was used. Try again, or ask for a code.",
        );
        button.disabled = false;
      }
    });
  }
}
