/** @jsxImportSource react */
import { Action, Figures, type FiguresProps, Frame, type FrameProps, Paragraph } from "./parts.tsx";

export type SummaryProps = FrameProps &
  FiguresProps & {
    body: string;
    stood: string;
    /** Where something is hidden. */
    whyHidden?: string;
    action: string;
    reportsUrl: string;
  };

export const Summary = ({ body, stood, rows, whyHidden, action, reportsUrl, ...frame }: SummaryProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <Paragraph>{stood}</Paragraph>
    <Figures rows={rows} />
    {whyHidden && <Paragraph>{whyHidden}</Paragraph>}
    <Action label={action} url={reportsUrl} />
  </Frame>
);
