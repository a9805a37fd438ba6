// The call page: shortcuts, names out of sight, clocks, the commune's list, what a screen reader hears, what is not lost.
import { enableCombobox } from "./combobox.js";

const form = document.getElementById("call-form");
const live = document.getElementById("call-live");
const alertBox = document.getElementById("call-alert");
const HIDDEN = "call-names-hidden";
const RETRY_MS = 5000;

const say = (words) => {
  if (live.textContent !== words) live.textContent = words;
};

// Names out of sight (R21): the choice lasts as long as the tab.
const hideNames = (hidden) => {
  document.documentElement.classList.toggle("call-hidden", hidden);
  window.sessionStorage.setItem(HIDDEN, hidden ? "1" : "");
  const button = document.querySelector("[data-hide-names]");
  button.hidden = false;
  button.setAttribute("aria-pressed", String(hidden));
  button.textContent = hidden ? "Montrer" : "Masquer";
};
const toggleNames = () => {
  hideNames(!document.documentElement.classList.contains("call-hidden"));
  say(document.documentElement.classList.contains("call-hidden") ? "Noms et adresses masqués" : "Noms et adresses affichés");
};
hideNames(window.sessionStorage.getItem(HIDDEN) === "1");
document.querySelector("[data-hide-names]").addEventListener("click", toggleNames);

// Alt 1, 2, 3 lead to a column, Alt P adds a person: physical keys, so that every keyboard layout has them.
const ENTRIES = [
  ["#call-caller input, #call-caller select"],
  [".call-member input:not([type=hidden])"],
  [".call-solution button, .call-held button, .call-referred button", "#call-tonight summary", "#call-tonight button"],
];
const toColumn = (number) => {
  const found = ENTRIES[number - 1].map((selector) => document.querySelector(selector)).find(Boolean);
  (found ?? document.querySelectorAll(".call-column")[number - 1]).focus();
};
document.addEventListener("keydown", (event) => {
  if (event.key === "F9" || (event.altKey && event.code === "KeyH")) {
    event.preventDefault();
    toggleNames();
  } else if (event.altKey && /^(Digit|Numpad)[123]$/.test(event.code)) {
    event.preventDefault();
    toColumn(Number(event.code.slice(-1)));
  } else if (event.altKey && event.code === "KeyP") {
    event.preventDefault();
    document.getElementById("call-add")?.click();
  }
});

// Clocks: the length of the call, what is left of a réservation.
const minutes = (seconds) => `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
const tick = () => {
  for (const timer of document.querySelectorAll("[data-started]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(timer.dataset.started)) / 1000));
    timer.textContent = seconds < 36000 ? minutes(seconds) : timer.textContent;
  }
  for (const left of document.querySelectorAll("[data-until]")) {
    const seconds = Math.floor((Date.parse(left.dataset.until) - Date.now()) / 1000);
    left.textContent = seconds > 0 ? `encore ${minutes(seconds)}` : "délai dépassé";
  }
};
tick();
window.setInterval(tick, 1000);

// After a swap: focus where the act leads, errors tied to their fields, the number of solutions said once.
document.addEventListener("call:focus", (event) => {
  const target = document.getElementById(event.detail.id);
  if (!target) return;
  for (let parent = target.closest("details"); parent; parent = parent.parentElement.closest("details")) parent.open = true;
  target.focus();
});
const settle = () => {
  for (const messages of document.querySelectorAll(".call-messages")) {
    const field = document.getElementById(messages.id.replace(/-messages$/, ""));
    if (messages.childElementCount) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
  const solutions = document.querySelector("[data-solutions]");
  if (solutions?.dataset.solutions) say(solutions.dataset.solutions);
  enableCombobox(document.querySelector("[data-combobox]"));
  tick();
};
document.addEventListener("htmx:afterSettle", settle);
settle();
// A call just taken begins with its first question.
if (document.getElementById("call-version").value === "0") document.querySelector("[name=free_to_speak]").focus();

// Nothing typed is lost: a cut or an expired session keeps the page as it is and tries again.
const warn = (words) => {
  alertBox.textContent = words;
  window.setTimeout(() => form.dispatchEvent(new Event("change")), RETRY_MS);
};
document.addEventListener("htmx:sendError", () => warn("Connexion perdue. Votre saisie reste sur cette page ; nouvel essai en cours."));
const SESSION_ENDED = "Votre session a pris fin. Reconnectez-vous dans un autre onglet : votre saisie reste ici et sera enregistrée.";
// Whoever signs in again has a new token against forged forms: the page takes it, then tries again.
const renewToken = async () => {
  const response = await fetch(window.location.pathname);
  if (!new URL(response.url).pathname.startsWith("/115/")) return warn(SESSION_ENDED);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = fresh.querySelector("#call-form [name=csrfmiddlewaretoken]");
  if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token.value;
  return warn("Reconnexion en cours. Votre saisie reste sur cette page.");
};
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 403) renewToken().catch(() => warn(SESSION_ENDED));
  else warn(`L'enregistrement n'a pas abouti (erreur ${status}). Votre saisie reste sur cette page ; nouvel essai en cours.`);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.isError) return;
  if (new URL(event.detail.xhr.responseURL).pathname.startsWith("/115/")) {
    alertBox.textContent = "";
    return;
  }
  event.detail.shouldSwap = false;
  warn(SESSION_ENDED);
});
