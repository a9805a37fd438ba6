// Before the first paint: the theme chosen by the visitor, so that a dark page never flashes white.
(() => {
  const root = document.documentElement;
  const chosen = window.localStorage.getItem("scheme") || "system";
  const dark = chosen === "dark" || (chosen === "system" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-fr-scheme", chosen);
  root.setAttribute("data-fr-theme", dark ? "dark" : "light");
})();
