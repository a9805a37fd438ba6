// A text field with a list of suggestions (ARIA combobox). Without the list the typed text is enough: the server reads it.
const LIST = "call-communes";
const WAIT_MS = 150;
const SUGGESTIONS_URL = "/115/communes/?q=";

export const enableCombobox = (input, suggestionsUrl = SUGGESTIONS_URL) => {
  if (!input || input.hasAttribute("role")) return;
  const list = document.createElement("ul");
  list.id = LIST;
  list.className = "call-options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Communes");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", LIST]]) {
    input.setAttribute(name, value);
  }
  let waiting = 0;
  let asked = 0;

  const options = () => [...list.children];
  const active = () => list.querySelector('[aria-selected="true"]');
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const activate = (option) => {
    active()?.setAttribute("aria-selected", "false");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const choose = (option) => {
    input.value = option.textContent;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const show = (names) => {
    list.replaceChildren(
      ...names.map((name, index) => {
        const option = document.createElement("li");
        option.id = `${LIST}-${index}`;
        option.className = "call-option";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = name;
        return option;
      }),
    );
    list.hidden = names.length === 0;
    input.setAttribute("aria-expanded", String(names.length > 0));
    if (names.length) activate(list.firstElementChild);
  };
  const ask = async () => {
    const rank = ++asked;
    const response = await fetch(suggestionsUrl + encodeURIComponent(input.value), { headers: { Accept: "application/json" } });
    if (!response.ok || rank !== asked || document.activeElement !== input) return;
    show((await response.json()).communes);
  };

  input.addEventListener("input", () => {
    window.clearTimeout(waiting);
    asked += 1;
    if (input.value.trim().length < 2) close();
    else waiting = window.setTimeout(() => ask().catch(close), WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const all = options();
    const index = all.indexOf(active());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      activate(all[(index + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
    } else if (event.key === "Enter" && active()) {
      event.preventDefault();
      choose(active());
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  // Leaving the field takes the suggestion in hand: Tab is enough, no need of Enter.
  input.addEventListener("blur", () => {
    window.clearTimeout(waiting);
    asked += 1;
    if (!list.hidden && active()) choose(active());
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
};
