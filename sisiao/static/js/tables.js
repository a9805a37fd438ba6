// A table wider than the screen scrolls sideways: its frame is then reachable by keyboard and named by its caption.
const overflows = (frame) => frame !== null && frame.scrollWidth > frame.clientWidth;

// Of two frames one inside the other, only the inner one is a region: one name, one stop of the keyboard.
const update = (frame) => {
  if (!overflows(frame) || overflows(frame.querySelector(".fr-table__content"))) {
    frame.removeAttribute("tabindex");
    frame.removeAttribute("role");
    return;
  }
  frame.tabIndex = 0;
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", frame.querySelector("caption")?.textContent.trim() || "Tableau");
};

export const enableTables = (root) => {
  const observer = new ResizeObserver((entries) => entries.forEach((entry) => update(entry.target)));
  for (const frame of root.querySelectorAll(".fr-table__container, .fr-table__content, [data-scrolls]")) {
    update(frame);
    observer.observe(frame);
  }
};
