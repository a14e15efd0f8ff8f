import { ErrorSummary, Field, type FormState, typedValue } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

export function LoginPage({ form, next }: { form: FormState; next: string }) {
  return (
    <article class="narrow">
      <h1>Sign in</h1>
      <p class="lead">We send a code to your email. There is no password.</p>
      <form method="post" action="/login">
        <input type="hidden" name="next" value={next} />
        <Field form={form} name="email" label="Email" type="email" required autocomplete="username webauthn" inputmode="email" />
        <div class="actions">
          <button class="primary" type="submit">
            Send me a code
          </button>
          <button type="button" data-passkey="sign-in" data-next={next} hidden>
            Use a passkey
          </button>
        </div>
        <p class="error" id="passkey-error" role="alert" hidden></p>
      </form>
    </article>
  );
}

type CodeProps = { form: FormState; next?: string; outbox: boolean; welcome?: boolean };

/** The same for an address we know and one we don't. */
export function CodePage({ form, next = "/", outbox, welcome }: CodeProps) {
  const email = typedValue(form, "email");
  return (
    <article class="narrow">
      <h1>Type your code</h1>
      {welcome && (
        <Notice kind="good">
          <p>Convene is set up. Sign in to go on.</p>
        </Notice>
      )}
      <p>
        If <strong>{email}</strong> belongs to a member of staff, six digits are on their way to it. They work for ten minutes.
      </p>
      {outbox && (
        <Notice>
          <p>
            No mail provider is configured, so the code is in the <a href="/dev/outbox">outbox on this machine</a>.
          </p>
        </Notice>
      )}
      <ErrorSummary form={form} />
      <form method="post" action="/login/code">
        <input type="hidden" name="email" value={email} />
        <input type="hidden" name="next" value={next} />
        <Field
          form={form}
          name="code"
          label="Code"
          required
          autocomplete="one-time-code"
          inputmode="numeric"
          maxlength={9}
          autofocus
        />
        <div class="actions">
          <button class="primary" type="submit">
            Sign in
          </button>
        </div>
      </form>
      <div class="row">
        <form method="post" action="/login">
          <input type="hidden" name="email" value={email} />
          <input type="hidden" name="next" value={next} />
          <button class="plain" type="submit">
            Send another code
          </button>
        </form>
        <a href="/login">Use another address</a>
      </div>
    </article>
  );
}
