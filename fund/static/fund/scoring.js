// Scoring by keyboard, from the first deal to the last. Keys mean the same on a Korean layout: a letter that is not Latin goes by its place.
// Never while typing, while Hangul is being composed or while a dialog is open; Ctrl+Enter and Esc also out of a comment.
import { lockAndGo } from "./cardsave.js";
import { open } from "./dialogs.js";
import { isBusy } from "./typing.js";

const rubric = document.getElementById("rubric");
const steps = () => [...rubric.querySelectorAll("[data-step]")];
const current = () => rubric.querySelector("[data-step].is-current");

const letterOf = (event) => {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
};
const digitOf = (event) => /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? (/^\d$/.test(event.key) ? event.key : "");
const isMinus = (event) => event.key === "-" || event.code === "Minus" || event.code === "NumpadSubtract";

// What was opened stays open: folding it up between press and release would move the mark away from under the pointer.
const point = (step) => {
  for (const other of steps()) {
    if (other === step) continue;
    if (other.classList.contains("is-current")) other.classList.add("was-current");
    other.classList.remove("is-current");
  }
  step.classList.add("is-current");
};
const controls = (step) => [...step.querySelectorAll(step.dataset.step === "mark" ? ".scale input" : "input")];
const go = (step) => {
  if (!step) return;
  point(step);
  step.scrollIntoView({ block: "nearest" });
  const found = controls(step);
  (found.find((input) => input.checked) ?? found.find((input) => !input.disabled))?.focus({ preventScroll: true });
};
const walk = (by) => {
  const list = steps();
  const at = list.indexOf(current());
  go(list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))]);
};
const choose = (input) => {
  if (!input || input.disabled || input.checked) return;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};
const number = (step, digit) => {
  if (step?.dataset.step === "gate") choose(controls(step)[digit - 1]);
  if (step?.dataset.step === "mark") choose(step.querySelector(`.scale input[value="${digit === "0" ? "" : digit}"]`));
};
const declare = () => {
  const step = rubric.querySelector("[data-step=declare]");
  const box = step.querySelector("input");
  if (step === current() && [box, document.body, rubric].includes(document.activeElement)) {
    box.click();
    box.focus({ preventScroll: true });
  } else go(step);
};
const comment = (event) => {
  const note = current()?.querySelector("textarea:enabled");
  if (!note) return;
  event.preventDefault(); // or the letter lands in the comment
  note.focus();
};

const LETTERS = {
  j: () => walk(1),
  k: () => walk(-1),
  c: comment,
  d: declare,
  a: (event) => { event.preventDefault(); open("recuse"); },
  n: () => document.querySelector("[data-leave=n]")?.click(),
  p: () => document.querySelector("[data-leave=p]")?.click(),
};
const ONCE = "andp";

document.addEventListener("focusin", (event) => {
  const here = event.target.closest?.("[data-step]");
  if (here) point(here);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || document.querySelector("dialog:modal")) return;
  if (event.ctrlKey || event.metaKey) {
    if (event.key !== "Enter" || event.repeat) return;
    event.preventDefault();
    lockAndGo();
    return;
  }
  const inside = event.target.closest?.("[data-step]");
  if (event.key === "Escape" && inside && isBusy(event)) go(inside);
  if (isBusy(event)) return;
  const letter = letterOf(event);
  const digit = digitOf(event);
  if (letter && !event.shiftKey) {
    if (!event.repeat || !ONCE.includes(letter)) LETTERS[letter]?.(event);
  } else if (digit && event.shiftKey) {
    choose(current()?.querySelector(`.confidence input[value="${digit}"]`));
  } else if (digit || isMinus(event)) {
    number(current(), digit || "0");
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.target !== document.body && event.target !== rubric && event.target.type !== "checkbox") return; // radios have arrows of their own
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  }
});

// A lock that cannot be yet leads to what is missing.
const isSilent = (step) => {
  if (step.dataset.step === "declare") return !step.querySelector("input").checked;
  const chosen = controls(step).some((input) => input.checked && input.value !== "");
  return !chosen && !step.querySelector("textarea")?.value.trim();
};
document.addEventListener("card:incomplete", () => {
  document.getElementById("lock-missing")?.classList.add("is-asked");
  go(steps().find((step) => step.querySelector(".error")) ?? steps().find(isSilent) ?? steps().find((step) => step.dataset.step === "mark"));
});

// What a save refused is said beside its field; the field carries it for a screen reader.
const flag = () => {
  for (const field of rubric.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const step of steps()) step.toggleAttribute("data-invalid", step.querySelector(".criterion-errors .error") !== null);
  for (const error of rubric.querySelectorAll(".criterion-errors .error")) {
    for (const field of document.getElementsByName(error.dataset.name)) field.setAttribute("aria-invalid", "true");
  }
};
document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt === rubric) flag(); });
flag();

// Every deal begins at the top, whatever the browser remembers of the last one.
history.scrollRestoration = "manual";
for (const pane of document.querySelectorAll(".deck, .rubric")) pane.scrollTop = 0;
setTimeout(() => { for (const notice of document.querySelectorAll(".room-notes .notice-ok")) notice.remove(); }, 8000);
