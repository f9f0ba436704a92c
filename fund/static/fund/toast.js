// What can be undone says how long: the seconds stand still while somebody points at it or is in it.
for (const toast of document.querySelectorAll("[data-toast]")) {
  let left = Number(toast.dataset.toast);
  const shown = toast.querySelector("[data-seconds]");
  const clock = setInterval(() => {
    if (toast.matches(":hover, :focus-within")) return;
    left -= 1;
    shown.textContent = left;
    if (left > 0) return;
    clearInterval(clock);
    toast.remove();
  }, 1000);
}
