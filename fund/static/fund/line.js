// Whether the site can be reached. A bar says when it cannot, and asks again until it can; then "line:back" goes through the page.

const bar = document.querySelector(".lines[data-probe]");
const [away, back] = ["away", "back"].map((name) => bar.querySelector(`[data-line=${name}]`));
const PAUSES = [2, 4, 8, 15]; // seconds between two questions
let lost = false;
let tries = 0;
let timer = 0;

const show = () => {
  away.hidden = !lost;
  for (const words of away.querySelectorAll("[data-when]")) words.hidden = (words.dataset.when === "offline") === navigator.onLine;
  back.hidden = true;
};
const later = () => {
  clearTimeout(timer);
  timer = setTimeout(probe, PAUSES[Math.min(tries++, PAUSES.length - 1)] * 1000);
};
const probe = async () => {
  if (!navigator.onLine) return later();
  try {
    const answer = await fetch(bar.dataset.probe, { method: "HEAD", cache: "no-store" });
    if (answer.ok) return found();
  } catch { /* still away */ }
  show();
  return later();
};
const found = () => {
  clearTimeout(timer);
  if (!lost) return;
  lost = false;
  tries = 0;
  show();
  back.hidden = false;
  setTimeout(() => { back.hidden = true; }, 4000);
  document.dispatchEvent(new CustomEvent("line:back"));
};

export const isAway = () => lost;
export const lose = () => {
  if (!lost) later();
  lost = true;
  show();
};

addEventListener("offline", lose);
addEventListener("online", () => { if (lost) probe(); });
document.addEventListener("htmx:sendError", lose);
if (!navigator.onLine) lose();
