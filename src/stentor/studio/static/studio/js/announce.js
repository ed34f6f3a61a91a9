// Tells a screen reader what a polled part of the page has come to, once for each news.
const announcer = document.createElement("p");
announcer.className = "visually-hidden";
announcer.setAttribute("role", "status");
document.body.append(announcer);

let told = document.querySelector("[data-announce]")?.dataset.announce;

document.addEventListener("htmx:afterSettle", () => {
  const news = document.querySelector("[data-announce]")?.dataset.announce;
  if (news && news !== told) announcer.textContent = news;
  told = news;
});
