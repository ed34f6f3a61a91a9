// Reads charts out: what stands under the pointer, or where the arrow keys go. Without it each
// place has its words as a title, and every chart its table.
function listen(view) {
  const columns = [...view.querySelectorAll(".plot-columns rect")];
  if (!columns.length || view.nextElementSibling) return;
  const words = columns.map((column) => {
    const title = column.querySelector("title");
    const said = title.textContent;
    title.remove(); // the browser's own would come late and cover ours
    return said;
  });
  const tip = document.createElement("p");
  tip.className = "plot-tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;
  view.after(tip);
  let at = -1;

  function show(place) {
    columns[at]?.classList.remove("is-read");
    at = Math.max(0, Math.min(place, columns.length - 1));
    const column = columns[at];
    column.classList.add("is-read");
    tip.textContent = words[at];
    tip.hidden = false;
    const box = column.getBoundingClientRect();
    const frame = tip.offsetParent.getBoundingClientRect();
    const middle = box.left + box.width / 2 - frame.left - tip.offsetWidth / 2;
    tip.style.left = `${Math.max(0, Math.min(middle, frame.width - tip.offsetWidth))}px`;
    tip.style.top = `${box.top - frame.top - tip.offsetHeight}px`;
  }

  function hide() {
    columns[at]?.classList.remove("is-read");
    at = -1;
    tip.hidden = true;
  }

  view.addEventListener("pointermove", (event) => {
    const place = columns.indexOf(event.target);
    if (place >= 0) show(place);
  });
  view.addEventListener("pointerleave", hide);
  view.addEventListener("blur", hide);
  view.addEventListener("keydown", (event) => {
    const last = columns.length - 1;
    const places = { ArrowRight: at + 1, ArrowLeft: at < 0 ? last : at - 1, Home: 0, End: last };
    if (event.key === "Escape") hide();
    if (!(event.key in places)) return;
    event.preventDefault();
    show(places[event.key]);
    columns[at].scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

function listenIn(part) {
  for (const view of part.querySelectorAll(".plot-view")) listen(view);
}

listenIn(document);
document.addEventListener("htmx:load", (event) => listenIn(event.detail.elt));
