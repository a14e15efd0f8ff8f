/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type ReminderProps = FrameProps & {
  body: string;
  date: string;
  time: string;
  place: string;
  placeLabel: string;
  ask: string;
  action: string;
  pageUrl: string;
};

export const Reminder = ({ body, date, time, place, placeLabel, ask, action, pageUrl, ...frame }: ReminderProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <When date={date} time={time} place={place} placeLabel={placeLabel} />
    <Paragraph>{ask}</Paragraph>
    <Action label={action} url={pageUrl} />
  </Frame>
);
