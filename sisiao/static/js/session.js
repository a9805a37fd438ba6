// Before a session ends, and after: warns in time, keeps what was typed, takes the new token of whoever signed in again.
const WARN_SECONDS = 120;
const BACKGROUND = { "X-Background": "1" };

const clock = (seconds) => {
  const at = new Date(Date.now() + seconds * 1000);
  return `${at.getHours()} h ${String(at.getMinutes()).padStart(2, "0")}`;
};
const WORDS = {
  soon: (left) => `Sans activité, elle se ferme à ${clock(left)}. Ce que vous avez saisi reste sur cette page.`,
  last: (left) => `Ses 8 heures se terminent à ${clock(left)}. Enregistrez ce qui est en cours ; vous pourrez vous reconnecter aussitôt.`,
  over: () => "Elle est fermée. Votre saisie reste sur cette page : reconnectez-vous dans un autre onglet, puis revenez ici.",
};

export const enableSessionEnd = () => {
  const dialog = document.getElementById("session-end");
  if (!dialog) return;
  const [title, text] = [dialog.querySelector("h2"), dialog.querySelector("[data-session-text]")];
  const [stay, again] = [dialog.querySelector("[data-session-stay]"), dialog.querySelector("[data-session-again]")];
  let timer, over = false;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const renewTokens = (csrf) => {
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrf;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
  };
  const state = async (method = "GET") => {
    const headers = method === "GET" ? BACKGROUND : { "X-CSRFToken": token() };
    const response = await fetch(dialog.dataset.state, { method, headers, cache: "no-store" });
    return response.ok ? response.json() : { left: 0 };
  };
  const later = (seconds) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(check, Math.max(1, seconds) * 1000);
  };
  const show = (heading, words, { extendable, ended }) => {
    title.textContent = heading;
    text.textContent = words;
    stay.hidden = !extendable;
    again.hidden = !ended;
    if (!dialog.open) dialog.showModal();
    (extendable ? stay : ended ? again : dialog.querySelector("[data-closes-dialog]")).focus();
  };
  const settle = ({ left, extendable, user, csrf }) => {
    if (!left || user !== dialog.dataset.user) {
      if (!over) show("Votre session est fermée", WORDS.over(), { extendable: false, ended: true });
      over = true;
    } else if (left > WARN_SECONDS) {
      if (over) renewTokens(csrf);
      over = false;
      dialog.close();
      later(left - WARN_SECONDS);
    } else {
      over = false;
      show("Votre session va se fermer", WORDS[extendable ? "soon" : "last"](left), { extendable, ended: false });
      later(left);
    }
  };
  // A cut of the network says nothing of the session: asked again later.
  const check = () => state().then(settle, () => later(WARN_SECONDS / 4));

  stay.addEventListener("click", () => state("POST").then(settle, () => later(WARN_SECONDS / 4)));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (over || dialog.open)) check();
  });
  // What refreshes by itself is no activity of its reader.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.detail.triggeringEvent) Object.assign(event.detail.headers, BACKGROUND);
  });
  later(Number(dialog.dataset.idle) - WARN_SECONDS);
};
