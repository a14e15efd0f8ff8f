/** @jsxImportSource react */

import type { ReactElement } from "react";
import { render } from "react-email";
import { Alert, type AlertProps } from "./alert.tsx";
import { Appointment, type AppointmentProps } from "./appointment.tsx";
import { Attention, type AttentionProps } from "./attention.tsx";
import { Cancelled, type CancelledProps } from "./cancelled.tsx";
import { Changed, type ChangedProps } from "./changed.tsx";
import { ConfirmAddress, type ConfirmAddressProps } from "./confirm-address.tsx";
import { CoverRequest, type CoverRequestProps } from "./cover-request.tsx";
import { Digest, type DigestProps } from "./digest.tsx";
import { FindTime, type FindTimeProps } from "./find-time.tsx";
import { Moved, type MovedProps } from "./moved.tsx";
import { RegisterNudge, type RegisterNudgeProps } from "./register-nudge.tsx";
import { Reminder, type ReminderProps } from "./reminder.tsx";
import { SignInCode, type SignInCodeProps } from "./sign-in-code.tsx";
import { StaffInvitation, type StaffInvitationProps } from "./staff-invitation.tsx";
import { Summary, type SummaryProps } from "./summary.tsx";
import { Welcome, type WelcomeProps } from "./welcome.tsx";

/** A template and the finished strings it shows. */
export type Letter =
  | { template: "reminder"; props: ReminderProps }
  | { template: "welcome"; props: WelcomeProps }
  | { template: "moved"; props: MovedProps }
  | { template: "cancelled"; props: CancelledProps }
  | { template: "changed"; props: ChangedProps }
  | { template: "confirm_address"; props: ConfirmAddressProps }
  | { template: "find_time"; props: FindTimeProps }
  | { template: "appointment"; props: AppointmentProps }
  | { template: "staff_invitation"; props: StaffInvitationProps }
  | { template: "sign_in_code"; props: SignInCodeProps }
  | { template: "digest"; props: DigestProps }
  | { template: "register_nudge"; props: RegisterNudgeProps }
  | { template: "cover_request"; props: CoverRequestProps }
  | { template: "summary"; props: SummaryProps }
  | { template: "attention"; props: AttentionProps }
  | { template: "alert"; props: AlertProps };

function elementOf(letter: Letter): ReactElement {
  switch (letter.template) {
    case "reminder":
      return <Reminder {...letter.props} />;
    case "welcome":
      return <Welcome {...letter.props} />;
    case "moved":
      return <Moved {...letter.props} />;
    case "cancelled":
      return <Cancelled {...letter.props} />;
    case "changed":
      return <Changed {...letter.props} />;
    case "confirm_address":
      return <ConfirmAddress {...letter.props} />;
    case "appointment":
      return <Appointment {...letter.props} />;
    case "find_time":
      return <FindTime {...letter.props} />;
    case "staff_invitation":
      return <StaffInvitation {...letter.props} />;
    case "sign_in_code":
      return <SignInCode {...letter.props} />;
    case "digest":
      return <Digest {...letter.props} />;
    case "cover_request":
      return <CoverRequest {...letter.props} />;
    case "register_nudge":
      return <RegisterNudge {...letter.props} />;
    case "summary":
      return <Summary {...letter.props} />;
    case "attention":
      return <Attention {...letter.props} />;
    case "alert":
      return <Alert {...letter.props} />;
  }
}

/** The html part. Everything in `props` is escaped. */
export const renderLetter = (letter: Letter): Promise<string> => render(elementOf(letter));
