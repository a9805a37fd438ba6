// What every page does: focus on what is wrong, things that close, dialogs, keyboard shortcuts.
import { enableDialogs } from "./dialogs.js";
import { enableShortcuts } from "./shortcuts.js";
import { enableArrowRows } from "./rows.js";
import { enableSessionEnd } from "./session.js";
import { enableTables } from "./tables.js";

const takeFocus = (root) => root.querySelector("[data-take-focus]")?.focus();

const closeOpen = (event) => {
  for (const details of document.querySelectorAll("details[data-closable][open]")) {
    const left = event.type === "click" && !details.contains(event.target);
    const escaped = event.type === "keydown" && event.key === "Escape";
    if (left || escaped) {
      details.open = false;
      if (escaped) details.querySelector("summary").focus();
    }
  }
};

document.addEventListener("click", (event) => {
  closeOpen(event);
  event.target.closest("[data-close-alert]")?.closest("[data-closable-alert]").remove();
});
document.addEventListener("keydown", closeOpen);
document.addEventListener("htmx:afterSwap", (event) => {
  takeFocus(event.detail.elt);
  enableTables(event.detail.elt);
});

enableDialogs(document);
enableShortcuts(document);
enableArrowRows(document);
enableTables(document);
enableSessionEnd();
takeFocus(document);
