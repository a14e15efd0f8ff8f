// The browser knows the zone; the person only has to agree with it.
const zone = document.querySelector<HTMLInputElement | HTMLSelectElement>("[name=timezone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && here && zone.value === "America/New_York") zone.value = here;
