// Writes out the names of countries in the reader's language; the codes stay where it cannot.
const names = new Intl.DisplayNames(undefined, { type: "region", fallback: "code" });
for (const cell of document.querySelectorAll("[data-country]")) {
  const code = cell.dataset.country;
  if (/^[A-Z]{2}$/.test(code)) cell.textContent = names.of(code);
}
for (const cell of document.querySelectorAll("[data-region]")) {
  const country = cell.dataset.region.split("-", 1)[0];
  if (!/^[A-Z]{2}$/.test(country)) continue;
  const said = names.of(country);
  cell.textContent = cell.dataset.name ? `${cell.dataset.name}, ${said}` : said;
}
