// Chart labels: the text is the mark's own aria-label. One tab stop a chart; arrow keys walk along its marks.

const SELECTOR = 'figure [role="graphics-symbol"][aria-label]';
const tip = Object.assign(document.createElement("div"), { className: "tip", hidden: true });
tip.setAttribute("aria-hidden", "true");

const show = (mark) => {
  const figure = mark.closest("figure");
  const at = mark.getBoundingClientRect();
  const frame = figure.getBoundingClientRect();
  figure.append(tip);
  tip.textContent = mark.getAttribute("aria-label");
  tip.hidden = false;
  const half = tip.offsetWidth / 2;
  const middle = at.left + at.width / 2 - frame.left;
  tip.style.left = `${Math.min(Math.max(middle, half), Math.max(half, frame.width - half))}px`;
  tip.style.top = `${at.top - frame.top}px`;
};
const hide = () => { tip.hidden = true; };
const marks = (svg) => [...svg.querySelectorAll('[role="graphics-symbol"][aria-label]')];

for (const svg of document.querySelectorAll("figure svg")) {
  marks(svg).forEach((mark, index) => mark.setAttribute("tabindex", index === 0 ? "0" : "-1"));
}
document.addEventListener("pointerover", (event) => {
  const mark = event.target.closest?.(SELECTOR);
  if (mark) show(mark); else hide();
});
document.addEventListener("focusin", (event) => {
  const mark = event.target.closest?.(SELECTOR);
  if (mark) show(mark); else hide();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const mark = event.target.closest?.(SELECTOR);
  if (!step || !mark) return;
  const all = marks(mark.ownerSVGElement);
  const next = all[all.indexOf(mark) + step];
  if (!next) return;
  event.preventDefault();
  mark.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
});
