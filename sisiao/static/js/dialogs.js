// Native dialogs: [data-opens="id"] opens, [data-closes-dialog] closes; Escape and the focus are the browser's.
export const openDialog = (id) => {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
};

export const enableDialogs = (root) => {
  root.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      openDialog(opener.dataset.opens);
    }
    event.target.closest("[data-closes-dialog]")?.closest("dialog").close();
    if (event.target.closest("[data-keyboard-help]")) openDialog("keyboard-help");
  });
};
