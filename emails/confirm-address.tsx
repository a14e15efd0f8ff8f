/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph } from "./parts.tsx";

export type ConfirmAddressProps = FrameProps & { body: string; otherwise: string; action: string; confirmUrl: string };

export const ConfirmAddress = ({ body, otherwise, action, confirmUrl, ...frame }: ConfirmAddressProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <Action label={action} url={confirmUrl} />
    <Paragraph>{otherwise}</Paragraph>
  </Frame>
);
