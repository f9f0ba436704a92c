// A file of the deal beside whichever tab is open: links with data-beside bring it, B opens and closes it, [ and ] turn its pages.
// On narrow screens, and where there is no script, the same links lead to the file's own page. Single keys are off while one types.
import { isBusy } from "./typing.js";

const WIDE = matchMedia("(width >= 70rem)");
const pane = () => document.getElementById("beside");
const isOpen = () => !pane().hidden;
let last = pane()?.dataset.beside ?? ""; // what stood beside this page last, for as long as it is open
let opener = null;
let turned = ""; // the key of the control that turned the page, to give it the focus again

const show = (url) => {
  last = url;
  return htmx.ajax("GET", url, { source: pane(), target: pane(), swap: "outerHTML" });
};
// The tabs keep the file: their addresses carry it, as the page's own does.
const tell = () => {
  for (const tab of document.querySelectorAll(".dealtabs .tabs a")) tab.search = location.search;
};
const close = () => {
  const empty = document.createElement("section");
  empty.id = "beside";
  empty.hidden = true;
  pane().replaceWith(empty);
  history.replaceState(history.state, "", location.pathname + location.hash);
  tell();
  (opener?.isConnected ? opener : document.querySelector("[data-beside-toggle]"))?.focus();
};

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (event.target.closest?.("[data-beside-close]")) {
    event.preventDefault();
    close();
    return;
  }
  const link = event.target.closest?.("a[data-beside]");
  if (!link || !WIDE.matches) return;
  event.preventDefault();
  if (link.hasAttribute("data-beside-toggle") && isOpen()) close();
  else {
    opener = link;
    show(link.hasAttribute("data-beside-toggle") && last ? last : link.dataset.beside);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (isBusy(event)) return;
  const isToggle = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === "b" : event.code === "KeyB"; // a Hangul keyboard says ㅠ
  const control = isToggle && !event.repeat ? document.querySelector("[data-beside-toggle]")
    : event.key === "[" || event.key === "]" ? pane().querySelector(`[data-key="${CSS.escape(event.key)}"]`) : null;
  if (!control) return;
  event.preventDefault();
  control.click();
});

// A card that comes after its page says so while it is looked up; failures.js takes it back.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.matches?.("[data-later]")) event.detail.target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "beside") return;
  const here = document.activeElement;
  turned = pane().contains(here) ? here.dataset.key ?? "" : "";
  opener = opener ?? (isOpen() ? null : here);
});
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.target ?? event.target;
  if (event.target.id === "beside" || part?.id === "beside") {
    tell();
    if (document.activeElement === document.body) (pane().querySelector(`[data-key="${CSS.escape(turned)}"]`) ?? pane()).focus({ preventScroll: true });
  }
  const asked = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (asked && asked.closest("#work, [data-later]") && !asked.dataset.reached) { // it came after the page
    asked.dataset.reached = "1";
    asked.scrollIntoView();
  }
});
