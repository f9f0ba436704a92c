// A first comment on a criterion takes down the deck page that is open beside it; the page stays free to change.
document.addEventListener("input", (event) => {
  const note = event.target.closest?.(".criterion textarea.note");
  if (!note || !note.value || note.defaultValue || note.dataset.paged) return;
  note.dataset.paged = "1";
  const box = note.closest(".criterion").querySelector(".page-box");
  const deck = document.querySelector("[data-deck-page]");
  if (box && deck && !box.value) box.value = deck.dataset.deckPage;
});
