// The sheet in which a deal is moved, as a dialog: opened by a link with data-move, by M, and by a drag that was refused.
// Where there is no script the same link leads to the sheet as a page.
import { open } from "./dialogs.js";
import { isBusy } from "./typing.js";

const ID = "move-sheet";
const here = () => location.pathname + location.search;

const made = () => {
  const dialog = document.createElement("dialog");
  dialog.id = ID;
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "move-title");
  dialog.addEventListener("htmx:beforeSwap", (event) => { // a refusal is the sheet again
    if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
  });
  dialog.addEventListener("htmx:afterSwap", () => {
    open(ID);
    dialog.querySelector("[data-refused], [autofocus]")?.focus();
  });
  document.body.append(dialog);
  return dialog;
};
const box = () => document.getElementById(ID) ?? made();

export const ask = (url) => {
  const dialog = box();
  const address = new URL(url, location.href);
  address.searchParams.set("next", here());
  dialog.replaceChildren();
  return htmx.ajax("GET", address.pathname + address.search, { source: dialog, target: dialog });
};
export const send = (url, values) => {
  const dialog = box();
  document.dispatchEvent(new CustomEvent("move:send", { detail: values }));
  return htmx.ajax("POST", url, { source: dialog, target: dialog, values: { next: here(), ...values } });
};

// Where the sheet itself did not come, the notice that says so stands in the dialog: it must be seen.
for (const kind of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(kind, (event) => { if (event.detail.target?.id === ID) open(ID); });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-move]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  ask(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-movesheet]") || !form.closest("dialog") || event.submitter?.hasAttribute("data-plain")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const values = Object.fromEntries(new FormData(form));
  delete values.csrfmiddlewaretoken; // it goes with every request as a header
  const sent = send(event.submitter?.getAttribute("formaction") ?? form.getAttribute("action"), { ...values, deal: form.dataset.deal });
  sent.finally(() => form.removeAttribute("aria-busy"));
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return;
  if (/^[a-z]$/i.test(event.key) ? event.key.toLowerCase() !== "m" : event.code !== "KeyM") return; // a Hangul keyboard says ㅡ
  if (isBusy(event)) return;
  const link = event.target.closest?.("[data-deal]")?.querySelector("a[data-move]") ?? document.querySelector("a[data-move-key]");
  if (!link) return;
  event.preventDefault();
  ask(link.href);
});
