// Asks before a form with data-confirm is sent.
const dialog = document.getElementById("confirm");

function ask(form) {
  dialog.querySelector("#confirm-title").textContent = form.dataset.confirm;
  dialog.querySelector("#confirm-text").textContent = form.dataset.confirmText ?? "";
  const yes = dialog.querySelector("[data-yes]");
  yes.textContent = form.dataset.confirmYes ?? "Go on";
  yes.classList.toggle("button-danger", "confirmDanger" in form.dataset);
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("[data-no]").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

if (dialog) {
  dialog.querySelector("[data-yes]").addEventListener("click", () => dialog.close("yes"));
  dialog.querySelector("[data-no]").addEventListener("click", () => dialog.close());

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    const submitter = event.submitter;
    if (!(await ask(form))) {
      submitter?.focus();
      return;
    }
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    // Coming back to this page asks again: by then somebody has forgotten what they said yes to.
    addEventListener("pageshow", () => delete form.dataset.confirmed, { once: true });
  });
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});
