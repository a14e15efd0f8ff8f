import type { MailReport, Outcomes } from "../domain/report/mail-report.ts";

export const outcomeWords: Record<keyof Outcomes, string> = {
  delivered: "Delivered",
  sent: "Sent, no word yet",
  cameBack: "Came back",
  notSent: "Not sent",
  missed: "Missed",
  failed: "Failed",
  unknown: "Unknown",
  waiting: "Waiting",
};

const columns: [keyof Outcomes, string][] = [
  ["delivered", "delivered"],
  ["sent", "sent_no_word_yet"],
  ["cameBack", "came_back"],
  ["notSent", "not_sent"],
  ["missed", "missed"],
  ["failed", "failed"],
  ["unknown", "unknown"],
  ["waiting", "waiting"],
];

/** Every day of a report, also those without mail. Dates and whole numbers only, so nothing needs quoting. */
export const toMailCsv = ({ days }: MailReport): string =>
  [["date", ...columns.map(([, head]) => head)], ...days.map((day) => [day.date, ...columns.map(([name]) => String(day[name]))])]
    .map((cells) => `${cells.join(",")}\r\n`)
    .join("");
