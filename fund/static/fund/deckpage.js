// Comments and the deck's pages: a first comment takes down the page that is open beside it, a reference opens its page, dots show where mine stand.
const steps = () => document.querySelectorAll("[data-step=mark]");

const refer = (step) => {
  const box = step.querySelector(".page-box");
  const chip = step.querySelector(".page-chip");
  const page = /^\d{1,3}$/.test(box.value.trim()) ? Number(box.value) : 0;
  chip.hidden = page < 1;
  chip.search = `?page=${page}`;
  chip.querySelector("span").textContent = chip.dataset.pattern.replace("{n}", page);
};
const dots = () => {
  const noted = new Set();
  for (const step of steps()) if (step.querySelector("textarea").value.trim()) noted.add(step.querySelector(".page-box").value.trim());
  for (const link of document.querySelectorAll(".pages [data-page]")) {
    const is = noted.has(link.dataset.page);
    link.toggleAttribute("data-note", is);
    link.querySelector("[data-noted]").hidden = !is;
  }
};

document.addEventListener("input", (event) => {
  const step = event.target.closest?.("[data-step=mark]");
  if (!step || !event.target.matches("textarea, .page-box")) return;
  const deck = document.querySelector("[data-deck-page]");
  const box = step.querySelector(".page-box");
  const note = step.querySelector("textarea");
  if (event.target === note && note.value && !note.defaultValue && !note.dataset.paged) {
    note.dataset.paged = "1";
    if (deck && !box.value) box.value = deck.dataset.deckPage;
  }
  refer(step);
  dots();
});
document.addEventListener("htmx:afterSettle", dots);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-see-page]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("deck:see"));
  htmx.ajax("GET", link.getAttribute("href"), { target: "#deck", swap: "outerHTML" });
});
