// The search answers under its form. A wrong field, an ended session or an error is asked for again as a page.
const form = document.getElementById("search-form");
let leaving = false; // whoever follows a link cuts the search: that is no error
window.addEventListener("beforeunload", () => {
  leaving = true;
});
const asPage = () => leaving || form.submit();

document.addEventListener("htmx:responseError", asPage);
document.addEventListener("htmx:sendError", asPage);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL).pathname === new URL(form.action).pathname) return;
  event.detail.shouldSwap = false;
  asPage();
});
