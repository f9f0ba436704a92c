// Single keys of every page: ? shows the keys. Off while somebody types or composes, and while a dialog is open.
import { open } from "./dialogs.js";

const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=file])";

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog:modal")) return;
  event.preventDefault();
  open("keys");
});
