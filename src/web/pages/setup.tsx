import { ErrorSummary, Field, type FormState } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { ZoneField } from "../parts/zone-field.tsx";

type Props = { form: FormState; gate: "open" | "token" | "unconfigured"; canDemo: boolean };

export function SetupPage({ form, gate, canDemo }: Props) {
  if (gate === "unconfigured") {
    return (
      <article class="narrow">
        <h1>Set up Convene</h1>
        <Notice kind="warn">
          <p>
            This Convene can be reached from elsewhere, so setting it up takes a token. Start it with <code>SETUP_TOKEN</code> set
            to a text of 16 characters or more that only you know, then come back and type it here.
          </p>
        </Notice>
      </article>
    );
  }
  return (
    <div class="narrow stack">
      <header>
        <h1>Set up Convene</h1>
        <p class="lead">Two minutes: who you are, where you are, and what your mail may say.</p>
      </header>
      <ErrorSummary form={form} />
      <form method="post" action="/setup">
        {gate === "token" && (
          <Field
            form={form}
            name="setupToken"
            label="Setup token"
            hint="The SETUP_TOKEN this Convene was started with."
            type="password"
            required
          />
        )}
        <Field form={form} name="name" label="Your organization" required autocomplete="organization" maxlength={120} />
        <ZoneField form={form} name="timezone" label="Time zone" />
        <div class="fields">
          <Field
            form={form}
            name="country"
            label="Country"
            hint="Two letters: US. For holidays and the crisis line."
            required
            maxlength={2}
            autocomplete="country"
          />
          <Field form={form} name="region" label="State or region" hint="For its holidays, such as NY." maxlength={10} />
        </div>
        <Field
          form={form}
          name="alias"
          label="What mail calls you"
          hint="The name people see in their inbox. Keep it neutral: a stranger who reads “Appointments” learns nothing."
          required
          maxlength={60}
        />
        <div class="fields">
          <Field form={form} name="ownerName" label="Your name" autocomplete="name" maxlength={120} />
          <Field
            form={form}
            name="ownerEmail"
            label="Your email"
            type="email"
            required
            autocomplete="email"
            hint="You sign in with it."
          />
        </div>
        <div class="actions">
          <button class="primary" type="submit">
            Set up and sign in
          </button>
        </div>
      </form>
      {canDemo && gate === "open" && (
        <form method="post" action="/setup/demo" class="card">
          <h2>Just looking?</h2>
          <p>Fill this Convene with three groups and thirty made-up people, a few weeks in. Nobody is written to.</p>
          <button type="submit">Explore with demo data</button>
        </form>
      )}
    </div>
  );
}
