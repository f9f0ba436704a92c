// On a phone the deck and the scorecard are two tabs of one page: nothing is loaded anew, and each is found where it was left.
const main = document.querySelector("main.score");
const tabs = [...main.querySelectorAll("[role=tab]")];
const phone = matchMedia("(width < 60rem)");
const KEY = "score-tab";
const left = {}; // how far down each tab was

const remember = (id) => {
  try {
    sessionStorage.setItem(KEY, id);
  } catch { /* the next deal opens on its scorecard */ }
};
const remembered = () => {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
};
const show = (tab) => {
  left[main.dataset.tab] = scrollY;
  main.dataset.tab = tab.id;
  for (const other of tabs) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
  }
  remember(tab.id);
  if (phone.matches) scrollTo(0, left[tab.id] ?? 0);
};
const dress = () => {
  for (const tab of tabs) {
    const pane = document.getElementById(tab.getAttribute("aria-controls"));
    if (phone.matches) {
      pane.setAttribute("role", "tabpanel");
      pane.setAttribute("aria-labelledby", tab.id);
    } else {
      pane.removeAttribute("role");
      pane.removeAttribute("aria-labelledby");
    }
  }
};

main.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab]");
  if (tab) show(tab);
});
main.addEventListener("keydown", (event) => {
  if (!event.target.matches("[role=tab]") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
  const other = tabs.find((tab) => tab !== event.target);
  show(other);
  other.focus();
});
document.addEventListener("deck:see", () => show(tabs[0]));
phone.addEventListener("change", dress);
dress();
show(tabs.find((tab) => tab.id === remembered()) ?? tabs[1]);
