// « Tout sélectionner » of a list of choices: it follows the choices, and the choices follow it.
for (const form of document.querySelectorAll("[data-select-all-in]")) {
  const all = form.querySelector("[data-select-all]");
  if (!all) continue; // nothing to choose here for this reader
  const choices = [...form.querySelectorAll(':is(li, tbody td) input[type="checkbox"]:not(:disabled)')];
  all.closest("[data-needs-script]").hidden = false;
  form.addEventListener("change", (event) => {
    if (event.target === all) for (const choice of choices) choice.checked = all.checked;
    const chosen = choices.filter((choice) => choice.checked).length;
    all.checked = chosen > 0 && chosen === choices.length;
    all.indeterminate = chosen > 0 && chosen < choices.length;
  });
}
