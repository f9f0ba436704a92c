// Single keys of every page: ? shows the keys. Off while somebody types or composes, and while a dialog is open.
import { open } from "./dialogs.js";
import { isBusy } from "./typing.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isBusy(event)) return;
  event.preventDefault();
  open("keys");
});
