/* The editor of a form says how many of its fields differ from what stood there, and marks them. */
const editor = document.querySelector("[data-editor]");
const count = editor.querySelector("[data-count]");
const fields = [...editor.querySelectorAll(".form-part :is(input, textarea)")];
const stands = (field) => (field.type === "checkbox" ? (field.checked ? "1" : "") : field.value);
const stood = (field) => field.dataset.was ?? (field.type === "checkbox" ? (field.defaultChecked ? "1" : "") : field.defaultValue);
const differs = (field) => stands(field) !== stood(field);

function mark(field) {
  field.closest(".field").classList.toggle("is-changed", differs(field));
}

function tell() {
  const n = fields.filter(differs).length;
  count.textContent = count.dataset.pattern.replace("{n}", n);
  count.hidden = n === 0;
}

let sent = false;
editor.addEventListener("input", ({ target }) => {
  if (fields.includes(target)) mark(target);
  tell();
});
editor.addEventListener("submit", () => { sent = true; });
addEventListener("beforeunload", (event) => {
  if (!sent && fields.some(differs)) event.preventDefault();
});
fields.filter(differs).forEach(mark);
tell();
