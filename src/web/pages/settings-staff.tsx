import type { Role } from "../../context.ts";
import { type StaffRow, standingOf } from "../../domain/staff/staff.ts";
import { spellDate } from "../../time.ts";
import { ErrorSummary, Field, type FormState, Select } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { SettingsFrame } from "../parts/settings-frame.tsx";

const roleLabels: { value: Role; label: string; may: string }[] = [
  { value: "manager", label: "Manager", may: "everything, also settings and the audit log" },
  { value: "facilitator", label: "Facilitator", may: "cohorts, participants, registers and reports" },
  { value: "peer", label: "Peer supporter", may: "the registers of the groups they lead" },
];
const roleLabel = (role: Role): string => roleLabels.find(({ value }) => value === role)?.label ?? role;

type Props = {
  staff: StaffRow[];
  me: string;
  zone: string;
  form: FormState;
  refused?: string | undefined;
  done?: string | undefined;
};

export function StaffPage({ staff, me, zone, form, refused, done }: Props) {
  const here = staff.filter((row) => row.removedAt === null);
  const gone = staff.filter((row) => row.removedAt !== null);
  return (
    <SettingsFrame here="/settings/staff" lead="Who works here and what they may do." done={done}>
      {refused && (
        <Notice kind="bad">
          <p>{refused}</p>
        </Notice>
      )}
      <ErrorSummary form={form} />
      <ul class="cards">
        {here.map((row) => (
          <Member row={row} isMe={row.id === me} zone={zone} />
        ))}
      </ul>
      <form method="post" action="/settings/staff" class="card narrow">
        <h2>Invite somebody</h2>
        <p>They get a mail with the way in, and sign in with a code sent to the same address.</p>
        <div class="fields">
          <Field form={form} name="name" label="Name" required maxlength={120} />
          <Field form={form} name="email" label="Email" type="email" inputmode="email" required maxlength={254} />
        </div>
        <Select
          form={form}
          name="role"
          label="Role"
          required
          options={roleLabels.map(({ value, label, may }) => ({ value, label: `${label}: ${may}` }))}
        />
        <button class="primary" type="submit">
          Invite
        </button>
      </form>
      {gone.length > 0 && (
        <section>
          <h2>Removed</h2>
          <ul>
            {gone.map((row) => (
              <li>
                {row.name} <span class="muted">{row.email}</span>, on {spellDate(row.removedAt ?? 0, zone, "en")}
              </li>
            ))}
          </ul>
        </section>
      )}
    </SettingsFrame>
  );
}

function Member({ row, isMe, zone }: { row: StaffRow; isMe: boolean; zone: string }) {
  const invited = standingOf(row) === "invited";
  const roleId = `role-${row.id}`;
  return (
    <li>
      <h2>
        {row.name} {isMe && <span class="tag">you</span>}
      </h2>
      <p class="muted">{row.email}</p>
      <p>
        <span class="tag">{roleLabel(row.role)}</span> {invited ? <span class="tag warn">not here yet</span> : null}{" "}
        <span class="muted">
          {invited ? "invited" : "since"} {spellDate(row.joinedAt ?? row.invitedAt, zone, "en")}
          {row.clearedUntil && ` · cleared for minors until ${row.clearedUntil}`}
        </span>
      </p>
      {invited && (
        <form method="post" action="/settings/staff">
          <input type="hidden" name="name" value={row.name} />
          <input type="hidden" name="email" value={row.email} />
          <input type="hidden" name="role" value={row.role} />
          <button class="plain" type="submit">
            Invite {row.name} again
          </button>
        </form>
      )}
      <p>
        <a class="button" href={`/staff/${row.id}/availability`} aria-label={`Hours and leave of ${row.name}`}>
          Hours and leave
        </a>
      </p>
      <details>
        <summary>Change or remove {row.name}</summary>
        <form method="post" action={`/settings/staff/${row.id}/role`}>
          <div class="field">
            <label for={roleId}>Role</label>
            <select id={roleId} name="role">
              {roleLabels.map(({ value, label }) => (
                <option value={value} selected={value === row.role}>
                  {label}
                </option>
              ))}
            </select>
          </div>
          {row.role !== "facilitator" && (
            <p class="muted">Whoever becomes a facilitator loses the API tokens that act as them.</p>
          )}
          <button type="submit">Change role</button>
        </form>
        <form method="post" action={`/settings/staff/${row.id}/clearance`}>
          <div class="field">
            <label for={`clearance-${row.id}`}>Cleared to lead minors until</label>
            <input id={`clearance-${row.id}`} name="clearedUntil" type="date" value={row.clearedUntil ?? ""} />
          </div>
          <button type="submit">Record clearance</button>
        </form>
        <form method="post" action={`/settings/staff/${row.id}/removal`}>
          <p>
            {isMe
              ? "You are signed out at once and your API tokens end."
              : "They are signed out at once and their API tokens end."}{" "}
            What was recorded stays.
          </p>
          <button class="danger" type="submit">
            Remove {row.name}
          </button>
        </form>
      </details>
    </li>
  );
}
