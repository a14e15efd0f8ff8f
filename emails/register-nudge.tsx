/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type RegisterNudgeProps = FrameProps & { body: string; date: string; time: string; action: string; registerUrl: string };

export const RegisterNudge = ({ body, date, time, action, registerUrl, ...frame }: RegisterNudgeProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <When date={date} time={time} />
    <Action label={action} url={registerUrl} />
  </Frame>
);
