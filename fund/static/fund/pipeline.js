// The table of deals by keyboard: J and K or the arrows walk the rows, Enter opens, M moves the row, / searches; what is picked, and X, is bulk.js.
// Never while somebody types or composes. And the tab whose question stands, after a filter too.
import { ask } from "./move.js";
import { isBusy } from "./typing.js";

const table = () => document.querySelector(".pipe .table");
const rows = () => [...(table()?.tBodies[0].rows ?? [])];
const here = () => document.querySelector(".pipe tr.is-here");

const go = (row) => {
  if (!row) return;
  here()?.classList.remove("is-here");
  row.classList.add("is-here");
  row.querySelector("a.name").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(".pipe tbody tr");
  if (!row || row === here()) return;
  here()?.classList.remove("is-here");
  row.classList.add("is-here");
});

// A Hangul keyboard sends ㅓ for J: there the place of the key counts.
const letter = (event) => (/^[a-z/]$/i.test(event.key) ? event.key.toLowerCase() : { KeyJ: "j", KeyK: "k", KeyM: "m" }[event.code]);

document.addEventListener("keydown", (event) => {
  if (!table() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (isBusy(event) || document.querySelector("details.pop[open]")) return;
  const list = rows();
  const at = list.indexOf(here());
  const key = letter(event);
  const inside = event.target.closest?.(".pipe tbody");
  if (key === "j" || (inside && event.key === "ArrowDown")) go(list[Math.min(list.length - 1, at + 1)]);
  else if (key === "k" || (inside && event.key === "ArrowUp")) go(list[Math.max(0, at - 1)]);
  else if (key === "m" && list[at]?.dataset.move && !table().querySelector('input[name="deals"]:checked')) ask(list[at].dataset.move);
  else if (key === "/") document.getElementById("q")?.focus();
  else if (event.key === "Enter" && event.target.matches?.('input[name="deals"]')) event.target.closest("tr").querySelector("a.name").click();
  else return;
  event.preventDefault();
});

// After a filter the tabs stay as they are, with their counts; only which one is meant may be another.
const mark = () => {
  const found = document.getElementById("found");
  for (const tab of document.querySelectorAll("#views [data-view]")) {
    if (found?.dataset.view && tab.dataset.view === found.dataset.view) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
};
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id === "found") mark();
});
// How many were found is read out only where the words change in a place that stays.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const fresh = event.target.id === "result" && event.detail.fragment.querySelector("#result");
  if (!fresh) return;
  event.detail.shouldSwap = false;
  event.target.replaceChildren(...fresh.childNodes);
});
// The button of the conditions puts them away, as they may lie over the rows; what could not be understood brings them back.
document.addEventListener("submit", (event) => {
  if (event.target.id === "filters") for (const pop of event.target.querySelectorAll("details[open]")) pop.open = false;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "found" && document.querySelector(".conditions .error:not(:empty)")) document.querySelector(".conditions").open = true;
});
