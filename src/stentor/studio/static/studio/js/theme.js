// Runs before the page is drawn: a chosen light or dark wins over the system's.
(() => {
  const KEY = "stentor-theme";
  const root = document.documentElement;

  function read() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function apply(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  }

  apply(read());
  addEventListener("storage", (event) => event.key === KEY && apply(event.newValue));

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const wanted = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
    apply(wanted);
    try {
      if (wanted === system) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, wanted);
    } catch {
      // Storage is off: the choice holds for this page.
    }
  });
})();
