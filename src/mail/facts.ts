import type { deliveryKinds } from "../../db/schema/index.ts";
import type { CalendarDate } from "./calendar.ts";

export type DeliveryKind = (typeof deliveryKinds)[number];
export type MailLocale = "en" | "es";

/** A stretch of time as the receiver should read it. Instants are UTC epoch milliseconds; `zone` is the one to speak in. */
export type When = { startsAt: number; endsAt: number; zone: string };

type Common = {
  orgId: string;
  deliveryId: string;
  /** The receiver's address. */
  to: string;
  from: string;
  locale: MailLocale;
  /** What the sender calls itself: the cohort's alias or the org's. */
  alias: string;
  phone: string | null;
  /** Sample contents that a member of staff sent themselves to look at. */
  test?: true;
};

export type ToParticipant = Common & {
  /** As the person, or their guardian, wants to be called; null when the org writes without names. */
  name: string | null;
  /** Opens the reply page and says nothing. */
  pageUrl: string;
  /** RFC 8058 target. */
  stopUrl: string;
  /** A neutral label such as "the usual place". */
  place: string;
  /** The org's own line. */
  line: string | null;
};

type Changed = ToParticipant & {
  /** The dates that changed, as they are now: a calendar file of each goes with the mail. */
  events?: CalendarDate[];
};

/** One session of somebody's day. Counts of people, never who. */
export type Agenda = { when: When; alias: string; dropIn: boolean; expected: number; cantCome: number; joining: number };

/** A number as it may be said: hidden where fewer than five people stand behind it, none where there was nobody to count. */
export type Figure = number | "hidden" | "none";

/** A month in numbers of everything together. Rates from 0 to 1. */
export type MonthFigures = Record<
  "held" | "cancelled" | "unmarked" | "strict" | "adjusted" | "noShow" | "enrolled" | "started" | "contactMinutes",
  Figure
>;

/** Everything one mail says, looked up at freezing and never later. */
export type MailFacts =
  | (ToParticipant & { kind: "reminder" | "guardian_reminder"; when: When })
  | (ToParticipant & { kind: "welcome"; when: When | null })
  | (Changed & { kind: "moved" | "guardian_moved"; changes: { before: When; after: When }[] })
  | (Changed & { kind: "cancelled" | "guardian_cancelled"; cancelled: When[]; next: When | null })
  | (Changed & {
      kind: "changed" | "guardian_changed";
      changes: { before: When; after: When }[];
      cancelled: When[];
      /** Dates that weren't there before. */
      added?: When[];
      /** What of the place differs: its label, the link to join, or something mail has no discreet words for. */
      where: "label" | "link" | "ask" | null;
      next: When | null;
    })
  | (ToParticipant & { kind: "find_time" | "appointment_offer" })
  | (ToParticipant & { kind: "appointment_reminder"; when: When })
  | (Changed & { kind: "appointment_changed"; when: When; isOff: boolean })
  | (Common & { kind: "confirm_address"; confirmUrl: string })
  | (Common & { kind: "staff_invitation"; orgName: string; inviterName: string; loginUrl: string; role: string })
  | (Common & { kind: "sign_in_code"; code: string; minutesValid: number })
  | (Common & { kind: "digest"; day: { at: number; zone: string }; agenda: Agenda[]; todayUrl: string })
  | (Common & { kind: "register_nudge"; when: When; registerUrl: string })
  | (Common & { kind: "attention"; tasksUrl: string })
  | (Common & { kind: "cover_request"; when: When; answerUrl: string })
  | (Common & {
      kind: "summary";
      month: { at: number; zone: string };
      /** When its numbers were true. */
      asOf: number;
      figures: MonthFigures;
      /** Of the month before that; null where there is nothing to set beside. */
      before: MonthFigures | null;
      /** Groups with a reason to look at them, then. */
      inNeed: number;
      reportsUrl: string;
    })
  | (Common & {
      kind: "alert";
      missed: number;
      failed: number;
      uncertain: number;
      parked: "quota" | "refused" | null;
      silent: boolean;
      mailUrl: string;
    });

/** The kinds of mail that have words of their own; a test is one of these. */
export type SampleKind = MailFacts["kind"];
