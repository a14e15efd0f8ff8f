/** @jsxImportSource react */
import { Frame, type FrameProps, Paragraph } from "./parts.tsx";

export type SignInCodeProps = FrameProps & { body: string; code: string; valid: string; otherwise: string };

export const SignInCode = ({ body, code, valid, otherwise, ...frame }: SignInCodeProps) => (
  <Frame {...frame}>
    <Paragraph>{body}</Paragraph>
    <p style={{ fontSize: 32, fontWeight: 700, letterSpacing: 6, margin: "0 0 14px" }}>{code}</p>
    <Paragraph>{valid}</Paragraph>
    <Paragraph>{otherwise}</Paragraph>
  </Frame>
);
