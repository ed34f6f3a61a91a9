// Proposes an address from the title, until somebody writes one of their own.
const form = document.querySelector("form[data-propose]");
const title = form.elements.namedItem("title");
const address = form.elements.namedItem("slug");

let isOwn = address.value !== "";
let waiting;
let asked = 0;

address.addEventListener("input", () => (isOwn = address.value !== ""));

title.addEventListener("input", () => {
  clearTimeout(waiting);
  if (!isOwn) waiting = setTimeout(propose, 250);
});

async function propose() {
  const turn = ++asked;
  const query = new URLSearchParams({ title: title.value });
  try {
    const answer = await fetch(`${form.dataset.propose}?${query}`);
    if (!answer.ok) return;
    const { slug } = await answer.json();
    if (turn === asked && !isOwn) address.value = slug;
  } catch {
    // No proposal; the server makes one when the form is sent.
  }
}
