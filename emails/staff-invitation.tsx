/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph } from "./parts.tsx";

export type StaffInvitationProps = FrameProps & { body: string; how: string; action: string; loginUrl: string };

export const StaffInvitation = ({ body, how, action, loginUrl, ...frame }: StaffInvitationProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <Paragraph>{how}</Paragraph>
    <Action label={action} url={loginUrl} />
  </Frame>
);
