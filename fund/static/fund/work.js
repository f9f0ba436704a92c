// Cards on a deal's page: a refused form comes back in its place, and @ in a comment calls a colleague, also by 초성.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status !== 422 || !target.matches?.("[data-card]")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.xhr?.status !== 422 || !event.target.matches?.("[data-card]")) return;
  const wrong = event.target.querySelector("[aria-invalid], .work-problem, .error");
  if (wrong?.matches("[aria-invalid]")) wrong.focus();
  else wrong?.scrollIntoView({ block: "nearest" });
});
// Done, the pressed button is gone: who lost their place by that stands at the head of the card, and what was done is read out.
const heard = document.createElement("p"); // it stays, as words that come together with their place are not read out
heard.className = "vh";
heard.setAttribute("role", "status");
document.body.append(heard);
document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.target.matches?.("[data-card]") && event.target.querySelector("[data-said]");
  if (!said) return;
  said.remove();
  heard.textContent = "";
  setTimeout(() => { heard.textContent = said.textContent; }, 200);
  if (document.activeElement !== document.body) return;
  const head = event.target.querySelector("h2");
  head.tabIndex = -1;
  head.focus({ preventScroll: true });
  if (head.matches(":focus-visible")) head.scrollIntoView({ block: "nearest" });
});
// The cards come after the page: what its address points at is shown once it is there.
document.addEventListener("htmx:load", (event) => {
  const asked = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (asked && event.detail.elt.id === "work" && event.detail.elt.contains(asked)) asked.scrollIntoView();
});

const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const ASKED = /(?:^|[\s(])@([^\s@]{0,20})$/;
const fits = (asked, option) => {
  const name = [...option.dataset.name.toLowerCase()].filter((c) => c !== " ");
  const key = [...option.dataset.key].filter((c) => c !== " ");
  return name.some((_, start) => asked.every((c, n) => (INITIALS.includes(c) ? key : name)[start + n] === c));
};
const listOf = (box) => document.getElementById(box.dataset.calls);
const shown = (list) => [...list.querySelectorAll("[role=option]:not([hidden])")];
const current = (list) => list.querySelector("[aria-selected=true]");
const typed = (box) => box.value.slice(0, box.selectionStart).match(ASKED);
const select = (box, list, option) => {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};
const close = (box) => {
  listOf(box).hidden = true;
  select(box, listOf(box), null);
};
const look = (box) => {
  const list = listOf(box);
  const found = typed(box);
  if (!found || !list.children.length) return close(box);
  const asked = [...found[1].normalize("NFC").toLowerCase()];
  for (const option of list.children) option.hidden = asked.length > 0 && !fits(asked, option);
  const all = shown(list);
  list.hidden = all.length === 0;
  select(box, list, all[0] ?? null);
  const heard = list.parentElement.querySelector("[data-heard]");
  heard.textContent = all.length ? heard.dataset.found.replace("{n}", all.length) : "";
};
const call = (box, option) => {
  const at = box.selectionStart;
  const from = at - typed(box)[1].length;
  box.setRangeText(`${option.dataset.name} `, from, at, "end");
  close(box);
  box.focus();
};
const boxOf = (event) => event.target.closest?.("[data-calls]");

document.addEventListener("input", (event) => {
  const box = boxOf(event);
  if (box && !event.isComposing) look(box);
});
document.addEventListener("compositionend", (event) => {
  const box = boxOf(event);
  if (box) look(box);
});
document.addEventListener("keydown", (event) => {
  const box = boxOf(event);
  const list = box && listOf(box);
  if (!list || list.hidden || event.isComposing || event.keyCode === 229) return;
  const all = shown(list);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) select(box, list, all[(all.indexOf(current(list)) + step + all.length) % all.length]);
  else if ((event.key === "Enter" || event.key === "Tab") && current(list)) call(box, current(list));
  else if (event.key === "Escape") close(box);
  else return;
  event.preventDefault();
  event.stopPropagation();
});
document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest?.(".calls [role=option]");
  if (!option) return;
  event.preventDefault(); // the words keep the focus
  call(document.querySelector(`[data-calls="${option.parentElement.id}"]`), option);
});
document.addEventListener("focusout", (event) => {
  const box = boxOf(event);
  if (box) close(box);
});
