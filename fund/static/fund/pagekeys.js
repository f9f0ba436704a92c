// A control with data-key is pressed by its key: [ and ] turn pages, whatever the letters of the keyboard are.
import { isBusy } from "./typing.js";

const BRACKETS = { BracketLeft: "[", BracketRight: "]" };

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isBusy(event)) return;
  const key = BRACKETS[event.code] ?? event.key.toLowerCase();
  document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
});
