// Forms while somebody writes: counters, chosen files, and the time of the last save. Words come from data attributes.

const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

const count = (box) => {
  const out = document.getElementById(box.dataset.count);
  const [n, max] = [[...box.value].length, Number(box.dataset.max ?? box.maxLength)];
  if (!out) return;
  out.textContent = fill(out.dataset.pattern, { n, max });
  out.toggleAttribute("data-over", n > max);
};
const countAll = (scope) => { for (const box of scope.querySelectorAll("[data-count]")) count(box); };
document.addEventListener("input", (event) => { if (event.target.dataset?.count) count(event.target); });
document.addEventListener("htmx:load", (event) => countAll(event.target));
countAll(document);

// Drop areas: what was chosen is named at once; dropping a file equals choosing it.
document.addEventListener("change", (event) => {
  const drop = event.target.closest?.(".drop");
  const out = drop?.querySelector("[data-chosen]");
  if (out) out.textContent = [...event.target.files].map((file) => file.name).join(", ");
});
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const drop = event.target.closest?.(".drop");
    if (!drop) return;
    event.preventDefault();
    drop.classList.toggle("is-over", kind === "dragover");
    const input = drop.querySelector("input[type=file]");
    if (kind === "drop" && input && event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// Autosave: a form with data-autosave shows its state in every [data-save-status].
const show = (state) => {
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Seoul", hour: "2-digit", minute: "2-digit" }).format(new Date());
  for (const box of document.querySelectorAll("[data-save-status]")) {
    box.dataset.state = state;
    box.querySelector("[data-save-text]").textContent = fill(box.dataset[state], { time });
  }
};
const autosaves = (event) => event.detail.elt.closest?.("[data-autosave]");
document.addEventListener("htmx:beforeRequest", (event) => { if (autosaves(event)) show("saving"); });
document.addEventListener("htmx:afterRequest", (event) => {
  const form = autosaves(event);
  if (!form) return;
  const { successful, xhr } = event.detail;
  if (successful) unsaved.delete(form); else unsaved.add(form);
  show(successful ? "saved" : xhr.status ? "failed" : "offline");
});

// What could not be saved is sent again when the line is back, and is not left behind without a question.
const unsaved = new Set();
document.addEventListener("line:back", () => {
  for (const form of unsaved) if (form.isConnected) form.dispatchEvent(new Event("change", { bubbles: true }));
});
addEventListener("beforeunload", (event) => { if ([...unsaved].some((form) => form.isConnected)) event.preventDefault(); });
document.addEventListener("submit", (event) => unsaved.delete(event.target));
