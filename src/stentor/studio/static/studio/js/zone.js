// Proposes the browser's own time zone.
const field = document.querySelector("[data-own-zone]");
if (field) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
