import type { Org } from "../../context.ts";
import type { PasskeyRow } from "../../domain/staff/passkeys.ts";
import type { StaffRow } from "../../domain/staff/staff.ts";
import { spellDate } from "../../time.ts";
import { Checkbox, type FormState } from "../parts/field.tsx";
import { Empty, Heading, Notice } from "../parts/notice.tsx";

type Props = {
  me: StaffRow;
  org: Org;
  orgs: { id: string; name: string }[];
  passkeys: PasskeyRow[];
  /** When the address of their calendar was made; null when there is none. */
  feedMadeAt: number | null;
  done: string | undefined;
};

export function AccountPage({ me, org, orgs, passkeys, feedMadeAt, done }: Props) {
  return (
    <div class="narrow">
      <Heading title="Your account" lead={`${me.email} · ${me.role} at ${org.name}`} />
      {done === "removed" && <Notice kind="good">The passkey is removed.</Notice>}
      {done === "feed-ended" && <Notice kind="good">The calendar’s address has stopped working.</Notice>}
      {done === "mail" && <Notice kind="good">Saved.</Notice>}
      {done === "added" && <Notice kind="good">The passkey is added. Next time you can sign in with it.</Notice>}
      <section class="stack">
        <h2>Passkeys</h2>
        {passkeys.length === 0 ? (
          <Empty title="No passkey yet.">
            <p>With one you sign in by fingerprint, face or your phone's lock instead of a code.</p>
          </Empty>
        ) : (
          <ul class="cards">
            {passkeys.map((key) => (
              <li class="row">
                <span>
                  {key.name ?? "Passkey"}
                  {key.createdAt && <small class="muted"> added {spellDate(key.createdAt.getTime(), org.timezone, "en")}</small>}
                </span>
                <form method="post" action={`/account/passkeys/${key.id}/removal`}>
                  <button class="danger" type="submit">
                    Remove
                  </button>
                </form>
              </li>
            ))}
          </ul>
        )}
        <p>
          <button type="button" data-passkey="add" hidden>
            Add a passkey on this device
          </button>
        </p>
        <p class="error" id="passkey-error" role="alert" hidden></p>
      </section>
      <section>
        <h2>Hours and leave</h2>
        <p>
          <a href={`/staff/${me.id}/availability`}>Say when you work and when you are away</a>
        </p>
      </section>
      <section>
        <h2>Mail to you</h2>
        <p>Times and counts, nobody’s name.</p>
        <form method="post" action="/account/mail">
          <Checkbox form={wants(me)} name="digest" label="My day" hint="At seven, on mornings with a session of yours." />
          <Checkbox
            form={wants(me)}
            name="nudges"
            label="A register that nobody took"
            hint="At nine the next morning, once, and only while it isn’t taken."
          />
          {me.role === "manager" && (
            <Checkbox form={wants(me)} name="summary" label="The month in numbers" hint={spellSummaryDay(org.summaryDay)} />
          )}
          {me.role === "manager" && (
            <p class="muted">As a manager you are always told when mail didn’t go as promised, at most once in six hours.</p>
          )}
          <p>
            <button type="submit">Save</button>
          </p>
        </form>
      </section>
      <section>
        <h2>Calendar</h2>
        <p>
          Your sessions in your own calendar, without anybody’s name, through a secret address.
          {feedMadeAt !== null && ` You made one on ${spellDate(feedMadeAt, org.timezone, "en")}; another one ends it.`}
        </p>
        <form method="post" action="/account/feed" class="row">
          <button type="submit">{feedMadeAt === null ? "Make the address" : "Make another address"}</button>
          {feedMadeAt !== null && (
            <button class="danger" type="submit" name="action" value="end">
              End the address
            </button>
          )}
        </form>
      </section>
      {orgs.length > 1 && (
        <section>
          <h2>Organization</h2>
          <form method="post" action="/account/org">
            <div class="field">
              <label for="org">Work in</label>
              <select id="org" name="org">
                {orgs.map(({ id, name }) => (
                  <option value={id} selected={id === org.id}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
            <button type="submit">Switch</button>
          </form>
        </section>
      )}
    </div>
  );
}

const wants = ({ wantsDigest, wantsNudges, wantsSummary }: StaffRow): FormState => ({
  values: { digest: wantsDigest ? "on" : "", nudges: wantsNudges ? "on" : "", summary: wantsSummary ? "on" : "" },
  errors: [],
});

const spellSummaryDay = (day: number): string =>
  day === 0
    ? "Nobody gets it at present: no day is chosen for it under Settings, Mail."
    : `At seven on day ${day} of each month, about the month before. Nothing about fewer than five people.`;
