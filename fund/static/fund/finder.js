// The finder: Ctrl K or ⌘ K opens it anywhere. It keeps still while a syllable is being composed; the latest words win.
import { open } from "./dialogs.js";

const PAUSE = 150; // between the last letter and the question
const palette = document.getElementById("palette");
const form = palette.querySelector("form");
const input = palette.querySelector("input");
const list = palette.querySelector("[role=listbox]");
const note = palette.querySelector("[role=status]");
let shown = null; // the words that the list answers
let timer = 0;
let hurried = false; // Enter was pressed before the answer came

const options = () => [...list.querySelectorAll("[role=option]")];
const current = () => list.querySelector("[aria-selected=true]");
const say = (words) => {
  note.hidden = !words;
  note.textContent = words;
};
const select = (option) => {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};
const clear = () => {
  clearTimeout(timer);
  shown = null;
  hurried = false;
  list.replaceChildren();
  input.value = "";
  input.setAttribute("aria-expanded", "false");
  select(null);
  say("");
};
const ask = (pause = PAUSE) => {
  clearTimeout(timer);
  timer = setTimeout(() => { if (palette.open) htmx.trigger(form, "find"); }, pause);
};
const go = (option) => {
  const control = option?.dataset.presses && document.querySelector(`[data-press="${CSS.escape(option.dataset.presses)}"]`);
  if (control) control.click(); else option?.click();
};

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.isComposing) return;
  const latin = /^[a-z]$/i.test(event.key);
  if (latin ? event.key.toLowerCase() !== "k" : event.code !== "KeyK") return; // a Hangul keyboard says ㅏ
  event.preventDefault();
  open("palette");
});
palette.addEventListener("opened", () => {
  input.focus();
  input.select();
  if (shown === null) ask(0);
});
palette.addEventListener("close", clear);
palette.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (event.target === palette) palette.close();
  if (option?.dataset.presses && event.isTrusted) {
    event.preventDefault();
    go(option);
  }
});
list.addEventListener("pointermove", (event) => {
  const option = event.target.closest("[role=option]");
  if (option && option !== current()) select(option);
});

input.addEventListener("input", (event) => { if (!event.isComposing) ask(); });
input.addEventListener("compositionstart", () => clearTimeout(timer));
input.addEventListener("compositionend", () => ask());
input.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  const all = options();
  const at = all.indexOf(current());
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (all.length) select(all[(at + step + all.length) % all.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (shown === input.value.trim()) return go(current());
    hurried = true;
    ask(0);
  }
});

form.addEventListener("htmx:beforeRequest", () => list.setAttribute("aria-busy", "true"));
form.addEventListener("htmx:afterRequest", (event) => {
  list.removeAttribute("aria-busy");
  if (event.detail.successful) answered(event.detail.requestConfig.parameters.q.trim());
});
for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  form.addEventListener(kind, () => {
    hurried = false;
    say(note.dataset.failed);
  });
}
const answered = (words) => {
  if (!palette.open) return clear();
  const all = options();
  shown = words;
  input.setAttribute("aria-expanded", String(all.length > 0));
  select(all[0] ?? null);
  const more = list.querySelector("[data-note]")?.textContent ?? "";
  say(`${all.length ? note.dataset.found.replace("{n}", all.length) : note.dataset.empty} ${more}`.trim());
  if (hurried && shown === input.value.trim()) {
    hurried = false;
    go(all[0]);
  }
};
