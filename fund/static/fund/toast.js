// What can be undone says how long: the seconds stand still while somebody points at it or is in it.
for (const toast of document.querySelectorAll("[data-toast]")) {
  let left = Number(toast.dataset.toast);
  let spare = Number(toast.dataset.spare ?? Infinity); // the seconds for which it can be held, as the site waits no longer
  const shown = toast.querySelector("[data-seconds]");
  const words = toast.querySelector("span");
  setTimeout(() => { words.textContent = words.textContent; }, 200); // what stands there from the beginning is not read out
  const clock = setInterval(() => {
    if (toast.matches(":hover, :focus-within") && spare-- > 0) return;
    left -= 1;
    shown.textContent = left;
    if (left > 0) return;
    clearInterval(clock);
    toast.remove();
  }, 1000);
}
