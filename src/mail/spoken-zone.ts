/** What decides by whose clock a cohort's people go. */
export type Whereabouts = { place: string | null; onlineUrl: string | null };

/** A group that has a place meets there, though some may join it by a link. */
export const meetsOnline = ({ place, onlineUrl }: Whereabouts): boolean => onlineUrl !== null && place === null;

/**
 * The zone in which times are said to a person: the venue's in person, wherever they are; their own online, and the
 * venue's where that is unknown. Mail, pages and calendars all ask here, and all name the zone.
 */
export const spokenZone = (where: Whereabouts | null, venue: string, own: string | null): string =>
  where !== null && meetsOnline(where) ? (own ?? venue) : venue;
