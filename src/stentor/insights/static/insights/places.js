// Writes out the names of countries in the reader's language; the codes stay where it cannot.
const names = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });
for (const cell of document.querySelectorAll("[data-country]")) {
  const code = cell.dataset.country;
  if (/^[A-Z]{2}$/.test(code)) cell.textContent = names.of(code);
}
for (const cell of document.querySelectorAll("[data-region]")) {
  const [country, part] = cell.dataset.region.split("-");
  if (/^[A-Z]{2}$/.test(country) && part) cell.textContent = `${names.of(country)}, ${part}`;
}
