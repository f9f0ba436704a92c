/* The sum of an axis follows its weights while they are typed; the sheet may have been exchanged for another since. */
function sum(section) {
  const out = section.querySelector("[data-sum]");
  let total = 0;
  for (const field of section.querySelectorAll("[data-weight]")) total += /^\d{1,3}$/.test(field.value.trim()) ? Number(field.value) : 0;
  out.textContent = out.dataset.pattern.replace("{n}", total);
  out.toggleAttribute("data-off", total !== 100);
}

document.addEventListener("input", (event) => {
  const section = event.target.closest("[data-axis]");
  if (section && event.target.matches("[data-weight]")) sum(section);
});
for (const section of document.querySelectorAll("[data-axis]")) sum(section);
