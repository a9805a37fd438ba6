// Arrow keys go from the act of one row to that of the next, in lists marked [data-arrow-rows].
const acts = (list) => [...list.querySelectorAll("a[href], button")].filter((act) => act.offsetParent !== null);

export const enableArrowRows = (root) => {
  root.addEventListener("keydown", (event) => {
    const list = event.target.closest?.("[data-arrow-rows]");
    if (!list || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const all = acts(list);
    const next = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
};
