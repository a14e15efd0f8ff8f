/** @jsxImportSource react */
import { Action, Frame, type FrameProps, Paragraph, When } from "./parts.tsx";

export type WelcomeProps = FrameProps & {
  body: string;
  first?: string;
  date?: string;
  time?: string;
  place: string;
  placeLabel: string;
  action: string;
  pageUrl: string;
};

export const Welcome = ({ body, first, date, time, place, placeLabel, action, pageUrl, ...frame }: WelcomeProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    {date && time && <When {...(first ? { label: first } : {})} date={date} time={time} place={place} placeLabel={placeLabel} />}
    <Action label={action} url={pageUrl} />
  </Frame>
);
