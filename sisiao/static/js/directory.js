// « Qui appeler maintenant ? »: the names of communes while one is typed.
import { enableCombobox } from "./combobox.js";

enableCombobox(document.querySelector("[data-communes]"), "/annuaire/communes/?q=");
