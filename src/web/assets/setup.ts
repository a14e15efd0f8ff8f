// The browser knows the zone; the person only has to agree with it. A name the list hasn't got is left alone.
const zone = document.querySelector<HTMLSelectElement>("select[name=timezone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const listed = zone !== null && [...zone.options].some(({ value }) => value === here);
if (zone && listed && zone.value === "America/New_York") zone.value = here;
