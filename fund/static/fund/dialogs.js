// Dialogs: <button data-open="id"> and <button data-close>; a link with data-open leads to a page where there is no script.
// Fragments that arrive later work too. Where the focus was, it returns.

export const open = (id) => {
  const dialog = document.getElementById(id);
  if (!dialog?.showModal) return false;
  for (const menu of document.querySelectorAll("details:is(.pop, .more)[open]:not(.is-inline)")) fold(menu);
  if (!dialog.open) dialog.showModal();
  dialog.querySelector(".dialog-body :is(textarea, input:not([type=hidden]))")?.focus(); // not the button that closes it
  dialog.dispatchEvent(new CustomEvent("opened"));
  return true;
};
// The focus goes back to what opened the menu, so that a dialog opened from within returns it to something that can be seen.
const fold = (menu) => {
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-open]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (opener && plain && open(opener.dataset.open)) event.preventDefault();
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
});

// Menus that fold out, and the bottom bar's: they close when the reader turns elsewhere, and with Escape.
const menus = () => document.querySelectorAll("details:is(.pop, .more)[open]:not(.is-inline)");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog:modal")) return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
