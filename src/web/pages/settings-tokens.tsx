import type { TokenRow } from "../../domain/staff/queries.ts";
import type { StaffRow } from "../../domain/staff/staff.ts";
import { spellDate, spellShort } from "../../time.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Empty, Notice } from "../parts/notice.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

type Props = {
  tokens: TokenRow[];
  staff: StaffRow[];
  zone: string;
  form: FormState;
  /** Just made; shown this once. */
  made?: string | undefined;
  done?: string | undefined;
};

export function TokensPage({ tokens, staff, zone, form, made, done }: Props) {
  const actable = staff.filter(({ role }) => role !== "facilitator");
  return (
    <SettingsFrame here="/settings/tokens" lead="For programs that use the API on somebody's behalf." done={done}>
      {made && (
        <Notice kind="good">
          <p>Here is the token. Keep it now: it isn't shown again.</p>
          <p>
            <label for="made">New token</label>
            <input id="made" value={made} readonly />
          </p>
        </Notice>
      )}
      <ErrorSummary form={form} />
      {tokens.length === 0 ? (
        <Empty title="No token yet.">
          <p>
            A token does what its owner may do. The <a href="/api/docs">API's description</a> says how to use it.
          </p>
        </Empty>
      ) : (
        <section class="scroll" tabindex={0} aria-label="API tokens">
          <table>
            <caption class="visually-hidden">API tokens</caption>
            <thead>
              <tr>
                <th scope="col">For</th>
                <th scope="col">Acts as</th>
                <th scope="col">Made</th>
                <th scope="col">Last used</th>
                <th scope="col">
                  <span class="visually-hidden">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr>
                  <th scope="row">{token.label}</th>
                  <td>
                    {token.owner} <span class="tag">{token.role}</span>
                  </td>
                  <td>{spellDate(token.createdAt, zone, "en")}</td>
                  <td>{token.lastUsedAt === null ? "never" : spellShort(token.lastUsedAt, zone, "en")}</td>
                  <td>
                    <form method="post" action={`/settings/tokens/${token.id}/revocation`}>
                      <button class="danger" type="submit" aria-label={`Revoke ${token.label}`}>
                        Revoke
                      </button>
                    </form>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <form method="post" action="/settings/tokens" class="card narrow">
        <h2>Make a token</h2>
        <Field form={form} name="label" label="What it is for" hint="Such as “Front desk import”." required maxlength={80} />
        <Select
          form={form}
          name="staffId"
          label="It acts as"
          hint="It may do what they may, and its changes are recorded as theirs. A facilitator's is made on the server: it reads notes and check-ins."
          required
          options={actable.map(({ id, name, role }) => ({ value: id, label: `${name} (${role})` }))}
        />
        <button class="primary" type="submit">
          Make the token
        </button>
      </form>
    </SettingsFrame>
  );
}
