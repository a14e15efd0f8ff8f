/** A number that a phone dials. */
export const PhoneLink = ({ phone }: { phone: string }) => <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>;
