/** @jsxImportSource react */

import type { ReactNode } from "react";
import { Body, Button, Container, Head, Hr, Html, Link, Section } from "react-email";

const font = 'system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif';
const ink = "#1c2b2d";
const soft = "#4c5d60";
const accent = "#0f5f66";

export type FrameProps = {
  lang: string;
  preview: string;
  hello: string;
  why: string;
  /** A line with a phone number; left out where there is none. */
  phone?: string;
  /** The org's own line. */
  line?: string;
  sender: string;
  stopLabel?: string;
  stopUrl?: string;
};

/** The paper every mail is written on: no picture, nothing fetched, readable in dark mode and as plain text. */
export function Frame({
  lang,
  preview,
  hello,
  why,
  phone,
  line,
  sender,
  stopLabel,
  stopUrl,
  children,
}: FrameProps & { children: ReactNode }) {
  return (
    <Html lang={lang}>
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{preview}</title>
      </Head>
      <Preheader>{preview}</Preheader>
      <Body style={{ backgroundColor: "#fbfaf7", color: ink, fontFamily: font, margin: 0, padding: "24px 12px" }}>
        <Container
          style={{
            backgroundColor: "#ffffff",
            border: "1px solid #d9ddda",
            borderRadius: 8,
            maxWidth: 520,
            padding: "20px 24px",
          }}
        >
          <Paragraph>{hello}</Paragraph>
          {children}
          {line && <p style={{ fontSize: 16, lineHeight: "24px", margin: "14px 0 0" }}>{line}</p>}
          <Hr style={{ borderColor: "#d9ddda", margin: "24px 0 12px" }} />
          {phone && <Small>{phone}</Small>}
          <Small>{why}</Small>
          {stopUrl && (
            <Small>
              <Link href={stopUrl} style={{ color: soft, textDecoration: "underline" }}>
                {stopLabel}
              </Link>
            </Small>
          )}
          <Small>{sender}</Small>
        </Container>
      </Body>
    </Html>
  );
}

/** What a list of mails shows under the subject. Padded with nothing: a thousand invisible characters weigh more than the mail. */
const Preheader = ({ children }: { children: ReactNode }) => (
  <div style={{ display: "none", maxHeight: 0, overflow: "hidden" }}>{children}</div>
);

export const Paragraph = ({ children }: { children: ReactNode }) => (
  <p style={{ fontSize: 16, lineHeight: "24px", margin: "0 0 14px" }}>{children}</p>
);

const Small = ({ children }: { children: ReactNode }) => (
  <p style={{ color: soft, fontSize: 13, lineHeight: "19px", margin: "0 0 4px" }}>{children}</p>
);

/** A date as the thing to see first. */
export const When = ({
  label,
  date,
  time,
  place,
  placeLabel,
}: {
  label?: string;
  date: string;
  time: string;
  place?: string;
  placeLabel?: string;
}) => (
  <Section style={{ backgroundColor: "#e3f0f0", borderRadius: 8, margin: "0 0 14px", padding: "12px 16px" }}>
    {label && <p style={{ color: soft, fontSize: 13, margin: 0 }}>{label}</p>}
    <p style={{ color: ink, fontSize: 18, fontWeight: 600, lineHeight: "26px", margin: 0 }}>{date}</p>
    <p style={{ color: ink, fontSize: 16, lineHeight: "24px", margin: 0 }}>{time}</p>
    {place && (
      <p style={{ color: ink, fontSize: 16, lineHeight: "24px", margin: 0 }}>
        {placeLabel}: {place}
      </p>
    )}
  </Section>
);

export type FiguresProps = {
  /** `hidden`: the value is words in a number's place. */
  rows: { label: string; is?: string; value: string; hidden?: true; before?: string }[];
};

const smaller = { color: soft, display: "block", fontSize: 13, fontWeight: 400, lineHeight: "19px" };
const inRow = { borderTop: "1px solid #d9ddda", fontSize: 16, lineHeight: "24px", padding: "8px 0", verticalAlign: "top" };

/** Numbers, each with what it counts. A table of data, so it is read out as one. */
export const Figures = ({ rows }: FiguresProps) => (
  <table cellPadding={0} cellSpacing={0} style={{ borderCollapse: "collapse", margin: "0 0 14px", width: "100%" }}>
    <tbody>
      {rows.map(({ label, is, value, hidden, before }) => (
        <tr key={label}>
          <th scope="row" style={{ ...inRow, fontWeight: 400, paddingRight: 16, textAlign: "left" }}>
            {label}
            {is && <span style={smaller}>{is}</span>}
          </th>
          <td style={{ ...inRow, fontWeight: 600, textAlign: "right", whiteSpace: hidden ? "normal" : "nowrap" }}>
            {hidden ? <span style={smaller}>{value}</span> : value}
            {before && <span style={smaller}>{before}</span>}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

export const Action = ({ label, url }: { label: string; url: string }) => (
  <Button
    href={url}
    style={{
      backgroundColor: accent,
      borderRadius: 8,
      color: "#ffffff",
      display: "inline-block",
      fontSize: 16,
      fontWeight: 600,
      padding: "12px 20px",
      textDecoration: "none",
    }}
  >
    {label}
  </Button>
);
