// The try-out answers in its page: the key stays in its field, and nowhere else. An error is asked for again as a page.
const field = () => document.querySelector("#try-out [name=key]");
let key = "";
let leaving = false; // whoever follows a link cuts the question: that is no error
window.addEventListener("beforeunload", () => {
  leaving = true;
});
const asPage = () => leaving || field().form.submit();

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  key = field().value;
  if (detail.xhr.status === 422) Object.assign(detail, { shouldSwap: true, isError: false });
});
document.addEventListener("htmx:afterSwap", () => {
  field().value = key;
});
document.addEventListener("htmx:responseError", asPage);
document.addEventListener("htmx:sendError", asPage);
