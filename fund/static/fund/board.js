// The board of deals: cards are dragged from stage to stage, arrows go from card to card. Every drag has a twin: the card's button, and M.
import { send } from "./move.js";

const KEPT = "board:kept"; // where one was, for the page that follows a move
const board = () => document.querySelector("[data-board]"); // filters bring another one into the page
const cardOf = (element) => element?.closest?.("[data-board] .kcard");
const columnOf = (element) => element?.closest?.("[data-board] .column");
let dragged = null;

// Dragging ---------------------------------------------------------------------------------------------------------------
const over = (column) => {
  for (const other of document.querySelectorAll(".column.is-over")) if (other !== column) other.classList.remove("is-over");
  column?.classList.add("is-over");
};
// Under a short column there is room too: a place belongs to the column above it.
const columnAt = (event) => event.target.closest?.("[data-board]") && [...board().querySelectorAll(".column")].find((column) => {
  const { left, right } = column.getBoundingClientRect();
  return left <= event.clientX && event.clientX <= right;
});
const takes = (column) => dragged && column?.hasAttribute("data-target") && column.dataset.stage !== dragged.dataset.stage;

document.addEventListener("dragstart", (event) => {
  const card = cardOf(event.target);
  if (!card?.draggable) return;
  dragged = card;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.querySelector("h3").textContent);
  requestAnimationFrame(() => card.classList.add("is-dragged"));
});
document.addEventListener("dragover", (event) => {
  if (!dragged) return;
  const column = columnAt(event);
  if (!takes(column)) return over(null);
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  over(column);
});
document.addEventListener("drop", (event) => {
  const column = dragged && columnAt(event);
  if (!takes(column)) return;
  event.preventDefault();
  const card = dragged;
  card.setAttribute("aria-busy", "true");
  const { stage: seen, deal } = card.dataset;
  const url = new URL(card.querySelector("[data-move]").href).pathname;
  send(url, { to: column.dataset.stage, seen, deal }).finally(() => card.removeAttribute("aria-busy"));
});
document.addEventListener("dragend", () => {
  if (!dragged) return;
  dragged.classList.remove("is-dragged");
  dragged = null;
  over(null);
});

// Keys -------------------------------------------------------------------------------------------------------------------
const columns = () => [...board().querySelectorAll(".column")].filter((column) => column.checkVisibility() && column.querySelector(".kcard"));
const cards = (column) => [...column.querySelectorAll(".kcard")];
const enter = (card) => {
  const name = card?.querySelector("h3 a");
  name?.focus();
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
};
document.addEventListener("keydown", (event) => {
  if (!event.target.closest?.("[data-board]") || document.querySelector("dialog:modal")) return;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const [step, turn] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? [0, 0];
  if (!step && !turn) return;
  const card = cardOf(event.target);
  const all = columns();
  if (!card) { // the board itself: the arrows down and up go in, those to the sides scroll
    if (step > 0 && all.length) { event.preventDefault(); enter(cards(all[0])[0]); }
    return;
  }
  event.preventDefault();
  const column = columnOf(card);
  const row = cards(column).indexOf(card);
  if (step) return enter(cards(column)[row + step]);
  const next = all[all.indexOf(column) + turn];
  if (next) enter(cards(next)[Math.min(row, cards(next).length - 1)]);
});

// On a phone one stage shows at a time; which one, the address says ---------------------------------------------------------
let last = null; // what settles elsewhere on the page must not move the stages under a finger
const mark = () => {
  const picks = document.querySelectorAll(".stagepick a");
  const shown = [...picks].find((pick) => pick.hash === location.hash) ?? document.querySelector(".stagepick [data-first]");
  for (const pick of picks) if (pick === shown) pick.setAttribute("aria-current", "true"); else pick.removeAttribute("aria-current");
  if (shown !== last && shown?.checkVisibility()) shown.parentElement.scrollLeft = shown.offsetLeft - shown.parentElement.offsetLeft - 16;
  last = shown;
};
addEventListener("hashchange", mark);
document.addEventListener("htmx:afterSettle", mark);
mark();

// A move loads the page again: one stands where one stood, at the card that was moved -----------------------------------------
const here = () => location.pathname + location.search;
const keep = (deal) => sessionStorage.setItem(KEPT, JSON.stringify({ page: here(), hash: location.hash, left: board()?.scrollLeft ?? 0, top: scrollY, deal }));
document.addEventListener("move:send", (event) => keep(event.detail.deal));
document.addEventListener("submit", (event) => { if (event.target.closest(".toast")) keep(""); });

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
if (kept?.page === here()) {
  if (kept.hash && !location.hash && document.getElementById(kept.hash.slice(1))) location.replace(kept.hash);
  if (board()) board().scrollLeft = kept.left;
  scrollTo(0, kept.top);
  if (kept.deal) document.querySelector(`[data-board] [data-deal="${CSS.escape(kept.deal)}"] h3 a`)?.focus({ preventScroll: true });
}
