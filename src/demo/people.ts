/** People who don't exist, at addresses that can't (RFC 2606). */
export type DemoPerson = {
  givenName: string;
  familyName: string;
  preferredName?: string;
  birthDate: string;
  locale?: "es";
  email?: false;
  /** A parent or guardian, and whether they may be told anything. */
  guardian?: { givenName: string; familyName: string; relation: string; told: boolean };
};

export const grieving: DemoPerson[] = [
  { givenName: "Eleanor", familyName: "Voss", birthDate: "1957-04-02" },
  { givenName: "Marcus", familyName: "Oyelaran", birthDate: "1969-11-20" },
  { givenName: "Priya", familyName: "Raghunathan", birthDate: "1981-01-15" },
  { givenName: "Josephine", familyName: "Tremblay", preferredName: "Josie", birthDate: "1948-08-30" },
  { givenName: "Samuel", familyName: "Whitfield", birthDate: "1976-06-11" },
  { givenName: "Lucía", familyName: "Hernández Soto", birthDate: "1963-03-09", locale: "es" },
  { givenName: "Tobias", familyName: "Lindqvist", birthDate: "1990-12-01" },
  { givenName: "Ada", familyName: "Mbeki", birthDate: "1954-05-27" },
];

export const teens: DemoPerson[] = [
  { givenName: "Jordan", familyName: "Castellano", birthDate: "2010-02-14" },
  { givenName: "Amara", familyName: "Nwosu", birthDate: "2011-07-08" },
  { givenName: "Dylan", familyName: "Hargreaves", birthDate: "2009-10-23" },
  {
    givenName: "Valentina",
    familyName: "Ríos",
    preferredName: "Vale",
    birthDate: "2010-09-19",
    locale: "es",
    guardian: { givenName: "Marisol", familyName: "Ríos", relation: "mother", told: true },
  },
  {
    givenName: "Kai",
    familyName: "Nakamura",
    birthDate: "2011-01-30",
    guardian: { givenName: "Hanako", familyName: "Nakamura", relation: "grandmother", told: false },
  },
  { givenName: "Brooke", familyName: "Sullivan", birthDate: "2010-05-05" },
  { givenName: "Malik", familyName: "Jefferson", birthDate: "2009-12-12" },
];

/** They wait for a place. */
export const waitingTeens: DemoPerson[] = [
  { givenName: "Noah", familyName: "Whitcomb", birthDate: "2010-03-22" },
  { givenName: "Sofía", familyName: "Marín", birthDate: "2011-04-17", locale: "es" },
  { givenName: "Elijah", familyName: "Boateng", birthDate: "2009-08-05" },
  { givenName: "Harper", familyName: "Lindgren", birthDate: "2010-11-28" },
  { givenName: "Zoe", familyName: "Papadakis", birthDate: "2011-02-09" },
];

export const peers: DemoPerson[] = [
  { givenName: "Ruth", familyName: "Abernathy", birthDate: "1951-02-28" },
  { givenName: "Desmond", familyName: "Okafor", birthDate: "1988-09-14" },
  { givenName: "Carmen", familyName: "Delgado", birthDate: "1972-07-21", locale: "es" },
  { givenName: "Patrick", familyName: "O'Rourke", preferredName: "Paddy", birthDate: "1960-03-17" },
  { givenName: "Yuki", familyName: "Tanaka", birthDate: "1995-06-03" },
  { givenName: "Beatrice", familyName: "Lombardi", birthDate: "1966-10-10" },
  { givenName: "Omar", familyName: "Haddad", birthDate: "1979-04-25" },
  { givenName: "Greta", familyName: "Zimmermann", birthDate: "1984-11-11" },
  { givenName: "Nathaniel", familyName: "Brooks", birthDate: "1992-08-08" },
  { givenName: "Ingrid", familyName: "Solberg", birthDate: "1958-01-19" },
  { givenName: "Winston", familyName: "Achebe", birthDate: "1970-12-30", email: false },
  { givenName: "Delia", familyName: "Marchetti", birthDate: "1987-02-06" },
  { givenName: "Hamid", familyName: "Farrokhi", birthDate: "1974-05-16" },
  { givenName: "Phoebe", familyName: "Larkin", birthDate: "1998-09-27" },
  { givenName: "Arthur", familyName: "Pemberton", birthDate: "1945-07-04" },
];
