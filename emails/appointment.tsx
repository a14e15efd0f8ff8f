/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

/** An offer has no date yet. */
export type AppointmentProps = FrameProps & {
  body: string;
  date?: string;
  time?: string;
  place?: string;
  placeLabel?: string;
  ask?: string;
  action: string;
  pageUrl: string;
};

export const Appointment = ({ body, date, time, place, placeLabel, ask, action, pageUrl, ...frame }: AppointmentProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    {date && time && <When date={date} time={time} {...(place && placeLabel ? { place, placeLabel } : {})} />}
    {ask && <Paragraph>{ask}</Paragraph>}
    <Action label={action} url={pageUrl} />
  </Frame>
);
