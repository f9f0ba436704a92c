// Scoring by keyboard: 1 to 5 marks the current criterion, J and K move, C writes a comment, data-key presses its control.
// Never while typing and never while Hangul is being composed.

const criteria = () => [...document.querySelectorAll(".criterion")];
const current = (list) => Math.max(0, list.findIndex((item) => item.classList.contains("is-current")));
// What was opened stays open: folding it up between press and release would move the mark away from under the pointer.
const mark = (list, next) => {
  for (const item of list) {
    if (item.classList.contains("is-current")) item.classList.add("was-current");
    item.classList.toggle("is-current", item === next);
  }
};

document.addEventListener("focusin", (event) => {
  const here = event.target.closest?.(".criterion");
  if (here) mark(criteria(), here);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox])") || document.querySelector("dialog:modal")) return;
  const list = criteria();
  const at = current(list);
  const key = event.key.toLowerCase();
  if (list.length && /^[1-5]$/.test(key)) {
    const input = list[at].querySelector(`input[type=radio][value="${key}"]:enabled`);
    if (input && !input.checked) {
      input.checked = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    mark(list, list[at]);
  } else if (list.length && (key === "j" || key === "k")) {
    const next = list[Math.min(list.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)))];
    mark(list, next);
    next.scrollIntoView({ block: "nearest" });
    (next.querySelector("input:checked") ?? next.querySelector("input:enabled"))?.focus({ preventScroll: true });
  } else if (list.length && key === "c") {
    const note = list[at].querySelector("textarea");
    if (!note) return;
    event.preventDefault();
    note.focus();
  } else {
    document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
  }
});
