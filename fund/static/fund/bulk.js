// Picking many: how many are picked, ranges with Shift, all of a page or all that match, and Escape, which unpicks.
import { isBusy } from "./typing.js";

const form = () => document.getElementById("bulk");
const PICK = 'input[form="bulk"]:is([name="deals"], [name="letters"])';
const boxes = () => [...document.querySelectorAll(PICK)];
const heads = () => document.querySelectorAll("[data-pick-all]");
let last = null;

const show = () => {
  const bar = form();
  if (!bar) return;
  const all = boxes();
  const picked = all.filter((box) => box.checked).length;
  const number = bar.elements.every?.checked ? Number(bar.dataset.found) : picked;
  const count = bar.querySelector(".bulk-count");
  const words = count && (number ? count.dataset.some.replace("{n}", number.toLocaleString()) : count.dataset.none);
  if (count && count.textContent !== words) count.textContent = words;
  for (const button of bar.querySelectorAll(".bulk-deeds button")) button.disabled = !number;
  const clear = bar.querySelector(".bulk-clear");
  if (clear) clear.hidden = !number;
  const press = bar.querySelector(".bulk-number");
  if (press) press.textContent = picked;
  for (const head of heads()) {
    head.checked = picked > 0 && picked === all.length;
    head.indeterminate = picked > 0 && !head.checked;
  }
};
const change = (box, checked) => {
  if (box.checked === checked) return;
  box.checked = checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
};
const clear = () => {
  for (const box of boxes()) change(box, false);
  if (form().elements.every) change(form().elements.every, false);
  last = null;
};

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches?.("[data-pick-all]")) for (const each of boxes()) each.checked = box.checked;
  if (box.matches?.(`[data-pick-all], ${PICK}, #bulk input`)) show();
});
document.addEventListener("click", (event) => {
  const box = event.target;
  if (box.closest?.(".bulk-clear")) {
    clear();
    boxes()[0]?.focus();
  }
  if (!box.matches?.(PICK)) return;
  const all = boxes();
  if (event.shiftKey && last?.isConnected) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const each of all.slice(from, to + 1)) change(each, box.checked);
  }
  last = box;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || !form()?.matches(".bulkbar")) return;
  if (document.querySelector("dialog:modal, details:is(.pop, .more)[open]") || event.target.closest?.("input[type=search]")) return;
  if (boxes().some((box) => box.checked)) clear();
});
// X picks the row one stands on, M moves what is picked. A Hangul keyboard sends other letters: there the place of the key counts.
document.addEventListener("keydown", (event) => {
  if (!form()?.matches(".bulkbar") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (isBusy(event) || document.querySelector("details.pop[open]")) return;
  const key = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : { KeyX: "x", KeyM: "m" }[event.code];
  const box = document.querySelector(`tr.is-here ${PICK}`);
  if (key === "x" && box) change(box, !box.checked);
  else if (key === "m" && boxes().some((each) => each.checked)) form().querySelector('[data-key="m"]')?.click();
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:afterSettle", show);
addEventListener("pageshow", show);
show();
