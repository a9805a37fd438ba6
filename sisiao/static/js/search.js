// The search answers under its form. What is no answer (a wrong field, an ended session, an error) is asked for as a page.
const form = document.getElementById("search-form");
const asPage = () => form.submit();

document.addEventListener("htmx:responseError", asPage);
document.addEventListener("htmx:sendError", asPage);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL).pathname === new URL(form.action).pathname) return;
  event.detail.shouldSwap = false;
  asPage();
});
