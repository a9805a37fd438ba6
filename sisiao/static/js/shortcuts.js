// `/` goes to the search of the page, `?` lists the shortcuts. Silent while someone types.
import { openDialog } from "./dialogs.js";

const WITHOUT_TEXT = ["checkbox", "radio", "button", "submit"];
const typing = (target) => {
  const field = target.closest("input, textarea, select, [contenteditable]");
  return field !== null && !WITHOUT_TEXT.includes(field.type);
};

// WCAG 2.1.4: whoever dictates or types by accident can switch them off, in the dialog that lists them.
const STORED = "one-key-shortcuts";
const off = () => window.localStorage.getItem(STORED) === "off";

export const enableShortcuts = (root) => {
  const choice = root.querySelector("[data-one-key-shortcuts]");
  if (choice) {
    choice.checked = !off();
    choice.addEventListener("change", () => window.localStorage.setItem(STORED, choice.checked ? "on" : "off"));
  }
  root.addEventListener("keydown", (event) => {
    if (off() || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = root.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    } else if (event.key === "?") {
      event.preventDefault();
      openDialog("keyboard-help");
    }
  });
};
