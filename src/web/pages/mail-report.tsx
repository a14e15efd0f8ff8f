import { explainReason } from "../../domain/reminder/fate.ts";
import { type MailReport, type Outcomes, outcomeNames } from "../../domain/report/mail-report.ts";
import type { ReminderGroup, RemindersBeside } from "../../domain/report/reminders-and-attendance.ts";
import { outcomeWords } from "../mail-csv.ts";
import { type FormState, Select } from "../parts/field.tsx";
import { MailBars } from "../parts/mail-bars.tsx";
import { Empty, Heading } from "../parts/notice.tsx";
import { percent } from "../parts/percent.ts";
import { spellLeftOut } from "../spell-months.ts";

type Props = { form: FormState; days: string; report: MailReport; reminded: RemindersBeside; zone: string };

const sumOf = (outcomes: Outcomes, names: (keyof Outcomes)[] = outcomeNames): number =>
  names.reduce((sum, name) => sum + outcomes[name], 0);

/** What became of mail day by day, and attendance beside the reminders that were sent. For managers. */
export function MailReportPage({ form, days, report, reminded, zone }: Props) {
  const isEmpty = sumOf(report.total) === 0;
  return (
    <>
      <Heading title="Mail" lead={`To participants and guardians, the last ${days} days`}>
        <a class="button" href="/reports">
          Attendance
        </a>
      </Heading>
      <form method="get" action="/reports/mail" class="no-print">
        <div class="row">
          <Select
            form={form}
            name="days"
            label="Period"
            required
            options={[
              { value: "30", label: "30 days" },
              { value: "90", label: "90 days" },
            ]}
          />
          <button type="submit">Show</button>
        </div>
      </form>
      <h2>What became of it, by day</h2>
      {isEmpty ? (
        <Empty title="No mail fell due in this period." />
      ) : (
        <>
          <Totals total={report.total} />
          <MailBars days={report.days} label={`Mail by day: ${sumOf(report.total)} in all. The table below has the numbers.`} />
          <p class="muted">
            Each bar is the mail that fell due on one day, by the clock of {zone.replaceAll("_", " ")}: what was sent, on it in
            grey what was not sent for a reason or still waits, and on top in red what somebody should look at. The table leaves
            days without mail out.
          </p>
          <p>
            <a href={`/reports/mail.csv?days=${days}`}>Download the days as CSV</a>
          </p>
          <ByDay report={report} />
          <Reasons reasons={report.reasons} />
        </>
      )}
      <Reminded {...reminded} />
    </>
  );
}

function Totals({ total }: { total: Outcomes }) {
  const figures: [string, number][] = [
    ["Sent", total.delivered + total.sent],
    ["Came back", total.cameBack],
    ["Not sent, with a reason", total.notSent],
    ["Missed, failed or unknown", total.missed + total.failed + total.unknown],
  ];
  return (
    <dl class="figures">
      {figures.map(([label, value]) => (
        <div>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ByDay({ report: { days, total } }: { report: MailReport }) {
  const cells = (outcomes: Outcomes) => outcomeNames.map((name) => <td class="number">{outcomes[name]}</td>);
  return (
    <section class="scroll" tabindex={0} aria-label="Mail by day">
      <table>
        <caption>The newest day first</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            {outcomeNames.map((name) => (
              <th scope="col" class="number">
                {outcomeWords[name]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...days]
            .reverse()
            .filter((day) => sumOf(day) > 0)
            .map((day) => (
              <tr>
                <th scope="row" class="nowrap">
                  {day.date}
                </th>
                {cells(day)}
              </tr>
            ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            {cells(total)}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Reasons({ reasons }: { reasons: MailReport["reasons"] }) {
  if (reasons.length === 0) return null;
  return (
    <>
      <h3>Why mail was not sent</h3>
      <p class="muted">
        Over the whole period. Reasons that concern fewer than 5 people are put together, with others from which they could be
        worked out.
      </p>
      <section class="scroll" tabindex={0} aria-label="Why mail was not sent">
        <table>
          <thead>
            <tr>
              <th scope="col">Reason</th>
              <th scope="col" class="number">
                Mails
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map(({ reason, mails }) => (
              <tr>
                <th scope="row">{reason === null ? "Reasons that concern few people" : explainReason(reason)}</th>
                <td class="number">{mails}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

const groupWords: Record<ReminderGroup, string> = {
  none: "No reminder",
  one: "One reminder",
  several: "Two or more",
  declined: "Had said they can’t come",
};

function Reminded({ lines, leftOut }: RemindersBeside) {
  return (
    <>
      <h2>Reminders and attendance, by whole months</h2>
      <p>
        This is not a comparison of equals, and it shows no cause. How many reminders somebody is sent depends on who they are: on
        whether they have an address and agreed to mail, what they chose, when they joined, and how new the group is. The same
        things go with coming or not coming, reminder or none.
      </p>
      {lines.length === 0 ? (
        <Empty
          title={
            leftOut.length > 0
              ? "Nothing can be told of these months without telling of few people."
              : "No register of a session in these months has been taken yet."
          }
        />
      ) : (
        <>
          <p class="muted">
            People expected at sessions held in the months that this period touches, each session by itself, by how many reminders
            for it went to them and did not come back. Who had said that they can’t come is apart: most get no reminder for that
            reason. Drop-in groups and history entered later are left out.
            {leftOut.length > 0 && ` ${spellLeftOut(leftOut)}`}
          </p>
          <section class="scroll" tabindex={0} aria-label="Attendance beside reminders sent">
            <table>
              <thead>
                <tr>
                  <th scope="col">Sent to them</th>
                  {["Expected", "Attended", "Strict rate", "Adjusted rate"].map((head) => (
                    <th scope="col" class="number">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {lines.map(({ group, figures }) => (
                  <tr>
                    <th scope="row">{groupWords[group]}</th>
                    {figures === null ? (
                      <td colspan={4} class="muted">
                        Hidden, to protect few people
                      </td>
                    ) : (
                      <>
                        <td class="number">{figures.expected}</td>
                        <td class="number">{figures.attended}</td>
                        <td class="number">{percent(figures.strictRate)}</td>
                        <td class="number">{percent(figures.adjustedRate)}</td>
                      </>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
      <p class="muted">Strict: of all expected. Adjusted: those excused are not counted as expected.</p>
    </>
  );
}
